"""What a class says of the attributes of its instances."""

from __future__ import annotations

import types
from typing import Any

MISSING: Any = object()


def class_entry(cls: Any, name: str) -> Any:
    """What a class or one of its bases has under this name, as it stands there, else `MISSING`."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), MISSING)


def decides_all(found: Any) -> bool:
    """Whether an entry of the class is asked before the attributes of the instance: a property, or
    another descriptor that also sets, but for those that `__slots__` makes."""
    kind = type(found)
    sets = hasattr(kind, "__set__") or hasattr(kind, "__delete__")
    return sets and not is_slot(found)


def is_slot(found: Any) -> bool:
    """Whether this is the place of an attribute of its own that `__slots__` makes."""
    return isinstance(found, types.MemberDescriptorType)


def has_own(value: Any, name: str) -> bool:
    """Whether an object has an attribute of its own, in its `__dict__` or a slot."""
    found = class_entry(type(value), name)
    return name in getattr(value, "__dict__", ()) or (is_slot(found) and hasattr(value, name))


def takes(cls: Any, name: str) -> bool:
    """Whether instances may be given an attribute of their own by this name: without a `__dict__`
    they have those that are in `__slots__`."""
    return cls.__dictoffset__ != 0 or is_slot(class_entry(cls, name))
