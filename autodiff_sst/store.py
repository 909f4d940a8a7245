"""The private folder: text files that nobody but us can have written, or changed since.

What lies in it is executed, so that a file counts only if it is a regular file of our own
in a folder which no one else can write to, and if its first line carries the sha256 of the
rest: anything else is treated as absent, and overwritten. The digest finds files that are
truncated, corrupt or edited; it is ownership that keeps strangers out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from pathlib import Path

FOLDER_VARIABLE = "AUTODIFF_SST_CACHE"
"""The environment variable that names the folder to use instead of the user's cache."""

FILES_KEPT = 8000
_STORES_BETWEEN_PRUNINGS = 64
_ABANDONED_AFTER = 3600.0  # seconds: a process that died left its temporary file behind

_HEADER = "# sha256: "
_stores = 0


def folder() -> Path | None:
    """The folder, created if need be, or None if there is none that can be trusted."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if not chosen:
        import platformdirs  # here, because only those who use the cache should wait for it

        chosen = platformdirs.user_cache_dir("autodiff_sst", appauthor=False)
    # The real path is checked and used: a link could point elsewhere a moment later.
    path = Path(os.path.realpath(chosen))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
    except OSError:
        return None
    return path if stat.S_ISDIR(status.st_mode) and _is_private(status) else None


def seal(text: str) -> str:
    """The contents of a file: the digest of the text on line 1, then the text."""
    return f"{_HEADER}{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def read(path: Path) -> str | None:
    """The text sealed in a file of our own, or None."""
    try:
        contents = _read_own_file(path).decode()
    except (OSError, UnicodeDecodeError):
        return None
    _, _, text = contents.partition("\n")
    return text if contents == seal(text) else None


def write(path: Path, text: str) -> bool:
    """Seal the text in a file, all of it or nothing; whether that could be done."""
    contents = seal(text).encode()
    try:
        descriptor, temporary = tempfile.mkstemp(".tmp", ".", path.parent)  # for us only
    except OSError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(contents)
        # On POSIX no reader ever sees a part, and a link at `path` is itself replaced. On
        # Windows it fails while another process reads the file, which then has our text.
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        return read(path) == text
    _prune_now_and_then(path.parent)
    return True


def touch(path: Path) -> None:
    """Note that a file was used.

    Only the access time is set: Numba takes a new modification time for a new source. And
    it is set by hand, because many file systems do not.
    """
    with contextlib.suppress(OSError):
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def prune(path: Path, kept: int) -> None:
    """Delete the files that were not used for longest, so that `kept` remain."""
    used: list[tuple[float, str]] = []
    with contextlib.suppress(OSError), os.scandir(path) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):  # another process may be pruning too
                status = entry.stat(follow_symlinks=False)
                if entry.name.endswith(".py"):
                    used.append((max(status.st_atime, status.st_mtime), entry.path))
                elif _is_abandoned(entry.name, status):
                    Path(entry.path).unlink()
    for _, old in sorted(used, reverse=True)[kept:]:
        with contextlib.suppress(OSError):
            Path(old).unlink()


def _prune_now_and_then(path: Path) -> None:
    """At the first store of a process and every so many after it."""
    global _stores  # a count that may miss a beat between threads
    _stores += 1
    if _stores % _STORES_BETWEEN_PRUNINGS == 1:
        prune(path, FILES_KEPT)


def _is_abandoned(name: str, status: os.stat_result) -> bool:
    return name.endswith(".tmp") and time.time() - status.st_mtime > _ABANDONED_AFTER


def _is_private(status: os.stat_result) -> bool:
    """Ours, and writable by nobody else."""
    if not hasattr(os, "geteuid"):
        return True  # Windows: a user's cache folder is private by its access list
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read_own_file(path: Path) -> bytes:
    """The bytes of a file; an OSError if it is a link, no regular file or not ours."""
    if path.is_symlink():  # where the system has no O_NOFOLLOW
        raise OSError(f"{path} is a symbolic link")
    # O_NONBLOCK lest opening a pipe waits for a writer.
    flags = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
    descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or not _is_private(status):
            raise OSError(f"{path} was not written by us")
        return file.read()
