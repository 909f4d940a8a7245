"""What was derived before: on disk between processes, in memory within one."""

from __future__ import annotations

import re
import threading
import time
import weakref
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Generic, TypeVar

from autodiff_sst import store as _store

Value = TypeVar("Value")

IMPORTED = time.time_ns() - 20_000_000
"""Source files that are newer than this may not be the code that runs in this process. (The clock
of a file system is a little behind.)"""


def lookup(key: str) -> str | None:
    """The text stored under a digest, or None if there is none that can be trusted."""
    path = _path(key)
    text = None if path is None else _store.read(path)
    if path is not None and text is not None:
        _store.touch(path)
    return text


def store(key: str, text: str) -> None:
    """Keep a text under a digest, if there is a folder for it: not being able to is no error.

    Of several processes that store at once the last one wins, and no reader sees a mixture.
    """
    path = _path(key)
    if path is not None:
        _store.write(path, text)


def _path(key: str) -> Path | None:
    if not re.fullmatch("[0-9a-f]{64}", key):
        raise ValueError(f"a key of the cache is a sha256 in hexadecimal, not {key!r}")
    folder = _store.folder()
    return None if folder is None else folder / f"{key}.py"


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    code: weakref.ReferenceType[CodeType]
    values: dict[Hashable, Value] = field(default_factory=dict)


class CodeMemory(Generic[Value]):
    """Values by code object and key, forgotten when the code object dies. Thread-safe.

    Lambdas made in a loop share a code object, and so an entry. Code objects are told apart
    by identity: equal ones may belong to modules where the names in them mean other things.

    A value or key that refers to the code object, or to a function made of it, keeps its own
    entry alive for ever: let it hold these weakly.
    """

    def __init__(self) -> None:
        self._entries: dict[int, _Entry[Value]] = {}
        self._lock = threading.Lock()

    def get(self, code: CodeType, key: Hashable) -> Value | None:
        """The value last put for this code object and key, or None."""
        entry = self._entries.get(id(code))
        return entry.values.get(key) if entry is not None and entry.code() is code else None

    def put(self, code: CodeType, key: Hashable, value: Value) -> None:
        """Remember a value."""
        with self._lock:
            entry = self._entries.get(id(code))
            if entry is None or entry.code() is not code:
                entry = _Entry(self._watch(code))
                self._entries[id(code)] = entry
        entry.values[key] = value

    def __len__(self) -> int:
        """How many values are remembered."""
        return sum(len(entry.values) for entry in list(self._entries.values()))

    def _watch(self, code: CodeType) -> weakref.ReferenceType[CodeType]:
        """A reference that takes its entry along.

        It is called before the memory of the code object, and so its `id`, is given to
        another one. It may be called anywhere, even while this thread holds the lock, so it
        takes none: one `pop` is atomic.
        """
        entries, number = self._entries, id(code)
        return weakref.ref(code, lambda _: entries.pop(number, None))
