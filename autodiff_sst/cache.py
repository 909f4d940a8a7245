"""What was derived before, on disk: texts under digests, shared by all processes of a user."""

from __future__ import annotations

import re
from pathlib import Path

from . import store as _store


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
