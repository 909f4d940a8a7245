"""Digests of what a derivative depends on: code, classes, rules, this package itself.

A fingerprint says which object is meant in a way that another process can compare. Of what
belongs to a library the name is enough, since the library's version is part of every key; of
users' code it is the code. What no fingerprint can be given has None, and is not cached.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import importlib.util
import linecache
import operator
import os
import platform
import sys
import types
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ._version import __version__
from .memory import IMPORTED

LIBRARIES = ("numpy", "scipy")
_LITERALS = (type(None), bool, int, str, bytes, type(...))
# Made by Python itself of what stands elsewhere in the class.
_NOT_OWN = """
__dict__ __weakref__ __doc__ __module__ __qualname__ __firstlineno__ __static_attributes__
__annotations__ __annotations_cache__ __annotate__ __annotate_func__ __abstractmethods__ _abc_impl
__dataclass_params__ __dataclass_fields__ __match_args__ __parameters__ __orig_bases__
__hash__ __slots__
"""
_SKIPPED = frozenset(_NOT_OWN.split())


class Unknown(Exception):
    """Something has no fingerprint."""


def digest(*parts: str | bytes) -> str:
    """sha256 of the parts, in hexadecimal, each with its length and its type.

    So `digest("ab", "c")`, `digest("a", "bc")` and `digest(b"ab", "c")` all differ.
    """
    total = hashlib.sha256()
    for part in parts:
        kind = "s" if isinstance(part, str) else "b"
        # User source may hold surrogates, which have no UTF-8.
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(f"{kind}{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


# --- objects ----------------------------------------------------------------------------------


_FAILURES = (Unknown, AttributeError, TypeError, ValueError, OSError, RecursionError)


def fingerprint(value: Any) -> str | None:
    """What `value` is, as text; None where that cannot be told."""
    try:
        return _of(value)
    except _FAILURES:
        return None


def _of(value: Any) -> str:
    kind = type(value)
    if kind in _LITERALS:
        return repr(value)
    if kind in (float, complex):
        return repr(value)
    if isinstance(value, enum.Enum):
        return f"{_of(kind)}.{value.name}"
    if kind in (tuple, frozenset, set, list):
        items = [_of(item) for item in value]
        return f"{kind.__name__}({', '.join(items if kind in (tuple, list) else sorted(items))})"
    if kind in (operator.itemgetter, operator.attrgetter):
        return f"{kind.__name__} {_of(value.__reduce__()[1])}"
    if isinstance(value, np.dtype):
        return f"dtype {value.str}"
    if isinstance(value, np.generic) and value.dtype.kind in "fciub":
        return f"{value.dtype} {value!r}"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"  # what is read of it has guards of its own
    if is_library(value):
        return _by_name(value)
    if isinstance(value, types.FunctionType):
        return f"function {value.__module__}.{value.__qualname__} {_function(value)}"
    if isinstance(value, type):
        return f"class {value.__module__}.{value.__qualname__} {_class(value)}"
    raise Unknown


def is_library(value: Any) -> bool:
    """Whether a function or class belongs to Python or to a library that rules are made for."""
    if type(value).__name__ == "ufunc":
        return True
    if isinstance(value, types.BuiltinFunctionType):
        return True
    return _in_library(getattr(value, "__module__", None) or "")


def _in_library(module: str) -> bool:
    """Whether a module is one of a library, and not the user's own of the same name."""
    found = sys.modules.get(module)
    root = module.partition(".")[0]
    file = getattr(found, "__file__", None)
    if found is None or root not in (*LIBRARIES, *sys.stdlib_module_names):
        return False
    if file is None:
        return root in sys.builtin_module_names
    home = os.__file__ if root not in LIBRARIES else sys.modules[root].__file__ or ""
    return str(file).startswith(os.path.dirname(home) + os.sep)


def _by_name(value: Any) -> str:
    """The name of something in a library, once it is clear that the name means it."""
    module = getattr(value, "__module__", None) or "numpy"
    title = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if title is None:
        return _instance_by_name(value)
    found: Any = sys.modules.get(module) or sys.modules["numpy"]
    for part in title.split("."):
        found = getattr(found, part, None)
    if found is not value and type(value).__name__ == "ufunc":
        special = sys.modules.get("scipy.special")
        found, module = getattr(special, title, None), "scipy.special"
    if found is not value:
        raise Unknown
    return f"{module}.{title}"


def _instance_by_name(value: Any) -> str:
    """An object that a module of SciPy has a name for: a distribution."""
    for module in ("scipy.stats", "scipy.special"):
        for title, found in vars(sys.modules.get(module, types)).items():
            if found is value:
                return f"{module}.{title}"
    raise Unknown


def _function(function: types.FunctionType) -> str:
    return digest(code_digest(function.__code__), source_lines(function), rules_of(function))


def source_lines(function: types.FunctionType) -> str:
    """The lines that the function's code came from, as far as they can be found."""
    code = function.__code__
    first = code.co_firstlineno
    last = max([first, *(line for _, _, line in _all_lines(code) if line)])
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    return "".join(lines[first - 1 : last])


def _all_lines(code: types.CodeType) -> Iterator[tuple[int, int, int | None]]:
    yield from code.co_lines()
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _all_lines(inner)


def code_digest(code: types.CodeType) -> str:
    """All that decides what the code does, and where its lines stand."""
    return digest(
        code.co_name,
        os.path.basename(code.co_filename),
        repr((code.co_firstlineno, code.co_flags)),
        repr((code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)),
        code.co_code,
        getattr(code, "co_linetable", b""),
        getattr(code, "co_exceptiontable", b""),
        repr((code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)),
        *map(_constant, code.co_consts),
    )


def _constant(value: Any) -> str:
    if isinstance(value, types.CodeType):
        return code_digest(value)
    return _of(value)


# --- classes ----------------------------------------------------------------------------------


def _class(cls: type) -> str:
    """Everything in a class and below it."""
    parts = [_of(base) for base in cls.__bases__] + [_of(type(cls))]
    if issubclass(cls, enum.Enum):
        members = [part for m in cls for part in (m.name, _of(m.value))]
        methods = [_attribute(v) for v in vars(cls).values() if isinstance(v, types.FunctionType)]
        return digest(*parts, *members, *methods)
    if dataclasses.is_dataclass(cls):
        parts += [_field(f) for f in dataclasses.fields(cls)]
    if issubclass(cls, tuple) and "_fields" in vars(cls):
        own: Any = cls
        return digest(*parts, _of(own._fields), *map(_of, own._field_defaults.values()))
    parts.append("dict" if cls.__dictoffset__ else "slots only")
    for name, value in sorted(vars(cls).items()):
        if isinstance(value, types.MemberDescriptorType):
            parts += [name, "slot"]
        elif name not in _SKIPPED:
            parts += [name, _attribute(value)]
    return digest(*parts)


def _field(field: dataclasses.Field[Any]) -> str:
    values = (field.default, field.default_factory)
    known = ["" if v is dataclasses.MISSING else _of(v) for v in values]
    return digest(field.name, repr((field.init, field.kw_only)), *known)


def _attribute(value: Any) -> str:
    if isinstance(value, types.FunctionType):
        return _function(value)  # also what @dataclass made: it is of the stdlib by its file only
    if isinstance(value, (staticmethod, classmethod)):
        return f"{type(value).__name__} {_attribute(value.__func__)}"
    if isinstance(value, property):
        parts = [value.fget, value.fset, value.fdel]
        return digest("property", *("" if p is None else _attribute(p) for p in parts))
    return _of(value)


# --- rules that users declare -----------------------------------------------------------------

_rules: dict[Any, tuple[str, tuple[Any, ...]]] = {}


def declare_rule(function: Any, form: str, formulas: tuple[Any, ...]) -> None:
    """Note that a function has a rule of the user's, made of these formulas."""
    _rules[function] = (form, formulas)


def rules_of(function: Any) -> str:
    """The rule that the user declared for a function, if any."""
    form, formulas = _rules.get(function, ("", ()))
    return digest(form, *(_formula(f, set()) for f in formulas))


def _all_rules() -> str:
    """Every rule declared so far. Which of them a derivative uses is known only when it is made."""
    names = [f"{getattr(f, '__module__', '')}.{getattr(f, '__qualname__', '')}" for f in _rules]
    return digest(*sorted(f"{n} {rules_of(f)}" for n, f in zip(names, _rules, strict=True)))


def _formula(value: Any, seen: set[int]) -> str:
    """A formula with all it refers to: it is run while a derivative is made."""
    if isinstance(value, types.ModuleType) and not _in_library(value.__name__):
        raise Unknown  # what the formula reads of it is not known
    if not isinstance(value, types.FunctionType) or is_library(value):
        return _of(value)
    if id(value) in seen:
        return ""
    seen.add(id(value))
    cells = [cell.cell_contents for cell in value.__closure__ or ()]
    used = [value.__globals__[n] for n in _names(value.__code__) if n in value.__globals__]
    defaults = [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    return digest(
        code_digest(value.__code__), *(_formula(v, seen) for v in [*cells, *used, *defaults])
    )


def _names(code: types.CodeType) -> list[str]:
    found = list(code.co_names)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found += _names(inner)
    return found


# --- what all derivatives depend on -----------------------------------------------------------


def surroundings() -> str | None:
    """Versions, the rules of the user, and the files of this package and of those that it writes
    text with; None where that cannot be told."""
    scipy = sys.modules.get("scipy")
    try:
        return digest(_fixed(), getattr(scipy, "__version__", ""), _all_rules())
    except _FAILURES:
        return None


@lru_cache(maxsize=1)
def _fixed() -> str:
    parts = [__version__, sys.version, platform.machine(), sys.platform, np.__version__]
    parts += [repr(sys.flags.optimize), *_files(Path(__file__).parent)]
    for name in ("gast", "astunparse"):
        spec = importlib.util.find_spec(name)
        parts += [] if spec is None or spec.origin is None else [_file(os.stat(spec.origin))]
    return digest(*parts)


def _files(folder: Path) -> list[str]:
    """Name, size and time of every source file."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_dir():
                found += _files(Path(entry.path))
            elif entry.name.endswith(".py"):
                found.append(f"{entry.name} {_file(entry.stat())}")
    return found


def _file(status: os.stat_result) -> str:
    if status.st_mtime_ns >= IMPORTED:
        raise Unknown  # edited since: what runs here may be what the file held before
    return f"{status.st_size} {status.st_mtime_ns}"
