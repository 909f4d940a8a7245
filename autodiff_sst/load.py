"""Derivative text -> a real module from a real file.

Because the file and the module are real, tracebacks show source lines, `pdb` steps through
them, and `inspect.getsource`, profilers and Numba's file cache work as for anybody's code.
"""

from __future__ import annotations

import hashlib
import importlib.util
import linecache
import re
import sys
import threading
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from autodiff_sst import store

PREFIX = "autodiff_sst_cache_"
"""Begins the modules' names, which clash with no other. There is no package of that name:
`__import__` of a dotted name, which `pickle` does, would look for one."""

_lock = threading.RLock()  # reentrant: a module may load another one while it is executed


def load_module(text: str, stem: str) -> ModuleType:
    """The module whose source is `text`, executed once in a process.

    The same text and stem give the same module object, in any thread. `stem` is a hint for
    people who read tracebacks: the function's name, say.

    Where no folder is safe or writable the source exists only in `linecache`: tracebacks and
    `inspect.getsource` still show it.
    """
    title = file_stem(text, stem)
    name = f"{PREFIX}{title}"
    with _lock:
        loaded = sys.modules.get(name)
        if loaded is None:
            path = _file(f"{title}.py", text)
            shown = "{} {}".format(*title.rsplit("_", 1))
            filename = f"<autodiff_sst {shown}>" if path is None else str(path)
            loaded = _execute(name, text, filename, on_disk=path is not None)
        return loaded


def file_stem(text: str, stem: str) -> str:
    """The name, without its ending, of the file that holds this text."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{re.sub(r'[^A-Za-z0-9_]', '_', stem)[:80]}_{digest}"


def stored_text(title: str) -> str | None:
    """The text of the file of that name, if it is there and can be trusted."""
    folder = store.folder()
    if folder is None or not re.fullmatch(r"[A-Za-z0-9_]+", title):
        return None
    text = store.read(folder / f"{title}.py")
    stem = title.rpartition("_")[0]
    return text if text is not None and file_stem(text, stem) == title else None


def _file(name: str, text: str) -> Path | None:
    """A file of the private folder that holds the text, written if need be."""
    folder = store.folder()
    if folder is None:
        return None
    path = folder / name
    if store.read(path) == text:
        store.touch(path)
        return path
    if store.write(path, text):
        linecache.checkcache(str(path))  # it may hold the lines of what was there before
        return path
    return None


def _execute(name: str, text: str, filename: str, *, on_disk: bool) -> ModuleType:
    """What is executed is the text we were given, never what the file holds by then.

    For the same reason no byte code is read or written: it would have to be trusted, and
    `sys.pycache_prefix` may keep it in a folder that others can write to. Compiling takes a
    fraction of the time it took to derive the text.
    """
    source = store.seal(text)  # the lines of the file, so that line numbers agree
    spec = _spec(name, filename, on_disk=on_disk)
    module = importlib.util.module_from_spec(spec)
    if not on_disk:
        module.__file__ = filename
        # Without a modification time the entry survives linecache.checkcache.
        lines = [line + "\n" for line in source.removesuffix("\n").split("\n")]
        linecache.cache[filename] = (len(source), None, lines, filename)
    sys.modules[name] = module
    try:
        exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _spec(name: str, filename: str, *, on_disk: bool) -> ModuleSpec:
    spec = importlib.util.spec_from_file_location(name, Path(filename)) if on_disk else None
    return spec if spec is not None else ModuleSpec(name, None, origin=filename)
