"""Derivative text becomes a real module, from a file that only we can have written."""

from __future__ import annotations

import inspect
import linecache
import os
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autodiff_sst import store
from autodiff_sst.load import load_module

TEXT = "def f(x):\n    return 1 / x\n"
posix = pytest.mark.skipif(os.name != "posix", reason="ownership and modes are POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "cache"
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(path))
    before = set(sys.modules)
    monkeypatch.setattr(store, "_stores", 0)
    yield path
    for name in set(sys.modules) - before:
        if name.startswith("autodiff_sst_cache_"):
            del sys.modules[name]


def _forget(module: ModuleType) -> Path:
    """As in a new process: only the file is left."""
    del sys.modules[module.__name__]
    assert module.__file__ is not None
    return Path(module.__file__)


def test_a_module_has_a_file_in_the_private_folder(folder: Path) -> None:
    module = load_module(TEXT, "model_grad")
    path = Path(str(module.__file__))
    assert module.f(4.0) == 0.25
    assert path.parent == folder
    assert path.name.startswith("model_grad_")
    assert store.read(path) == TEXT
    assert sys.modules[module.__name__] is module is __import__(module.__name__)
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in folder.iterdir()] == [path.name]  # no byte code, nothing temporary


def test_the_same_text_is_the_same_module() -> None:
    assert load_module(TEXT, "f") is load_module(TEXT, "f")
    assert load_module(TEXT, "f") is not load_module(TEXT + "\n", "f")
    assert load_module(TEXT, "f") is not load_module(TEXT, "g")


@pytest.mark.parametrize("stem", ["<lambda>", "../../x", "a/b\\c", "é", "", "x" * 500, "con"])
def test_any_stem_will_do(stem: str, folder: Path) -> None:
    module = load_module(TEXT, stem)
    assert Path(str(module.__file__)).parent == folder


def _traceback(module: ModuleType) -> str:
    try:
        module.f(0)
    except ZeroDivisionError:
        return traceback.format_exc()
    raise AssertionError


def test_tools_find_the_source() -> None:
    module = load_module(TEXT, "f")
    assert "return 1 / x" in _traceback(module)
    assert inspect.getsource(module.f) == TEXT
    assert inspect.getmodule(module.f) is module


@pytest.mark.parametrize("obstacle", ["file", "read-only", "writable by others", "folder there"])
def test_without_a_folder_linecache_has_the_source(folder: Path, obstacle: str) -> None:
    if obstacle == "file":
        folder.write_text("")
    else:
        folder.mkdir()
    if obstacle == "read-only":
        if os.name != "posix" or os.geteuid() == 0:
            pytest.skip("root writes everywhere, and Windows has no such mode")
        folder.chmod(0o500)
    if obstacle == "writable by others":
        if os.name != "posix":
            pytest.skip("modes are POSIX")
        folder.chmod(0o770)
    if obstacle == "folder there":
        name = Path(str(_forget(load_module(TEXT, "f")))).name
        (folder / name).unlink()
        (folder / name).mkdir()
    module = load_module(TEXT, "f")
    assert module.f(4.0) == 0.25
    assert module.f.__code__.co_filename.startswith("<autodiff_sst f ")
    linecache.checkcache()
    assert "return 1 / x" in _traceback(module)
    assert inspect.getsource(module.f) == TEXT
    assert sys.modules[module.__name__] is module is __import__(module.__name__)
    assert not folder.is_dir() or not any(p.is_file() for p in folder.iterdir())


MARK = "raise SystemExit('this must not be executed')\n"


def _check_it_is_not_executed(path: Path) -> None:
    assert store.read(path) is None
    assert load_module(TEXT, "f").f(4.0) == 0.25
    assert store.read(path) == TEXT  # mended
    assert not path.is_symlink()


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        MARK.encode(),
        store.seal(TEXT)[:-1].encode(),
        (store.seal(TEXT) + MARK).encode(),
        (store.seal("") + MARK).encode(),
        store.seal(TEXT).replace("1 / x", "2 / x").encode(),
        store.seal(TEXT).replace("\n", "\r\n").encode(),
        b"\xff\xfe" + MARK.encode(),
    ],
)
def test_a_damaged_file_is_not_executed(contents: bytes) -> None:
    path = _forget(load_module(TEXT, "f"))
    path.write_bytes(contents)
    _check_it_is_not_executed(path)


def test_another_text_with_its_right_digest_is_not_executed() -> None:
    path = _forget(load_module(TEXT, "f"))
    path.write_text(store.seal(MARK))
    assert load_module(TEXT, "f").f(4.0) == 0.25
    assert store.read(path) == TEXT


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    path = _forget(load_module(TEXT, "f"))
    target = tmp_path / "target.py"
    path.rename(target)
    path.symlink_to(target)
    _check_it_is_not_executed(path)
    assert store.read(target) == TEXT  # what the link pointed to was left alone


@posix
def test_a_file_of_someone_else_is_not_executed() -> None:
    path = _forget(load_module(TEXT, "f"))
    try:
        os.chown(path, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give files away")
    _check_it_is_not_executed(path)
    assert path.stat().st_uid == os.geteuid()


@posix
def test_a_file_others_can_write_is_not_executed() -> None:
    path = _forget(load_module(TEXT, "f"))
    path.chmod(0o666)
    _check_it_is_not_executed(path)


@posix
def test_a_pipe_is_not_read() -> None:
    path = _forget(load_module(TEXT, "f"))
    path.unlink()
    os.mkfifo(path)
    _check_it_is_not_executed(path)


@posix
def test_a_folder_of_someone_else_is_not_used(folder: Path) -> None:
    folder.mkdir()
    try:
        os.chown(folder, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give folders away")
    assert store.folder() is None
    assert load_module(TEXT, "f").f(4.0) == 0.25
    assert not list(folder.iterdir())


@posix
def test_a_linked_folder_is_resolved_and_checked(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    folder.symlink_to(real)
    assert store.folder() == real.resolve()
    real.chmod(0o777)
    assert store.folder() is None


def test_the_users_cache_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(store.FOLDER_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert store.folder() == tmp_path / "xdg" / "autodiff_sst"


def test_a_module_that_fails_is_not_remembered() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        load_module("x = 1\ny = x / 0\n", "fails")
    assert "y = x / 0" in "".join(traceback.format_exception(caught.value))
    assert not any(name.startswith("autodiff_sst_cache_fails_") for name in sys.modules)


LOAD = f"from autodiff_sst.load import load_module\nmodule = load_module({TEXT!r}, 'f')\n"


def _in_another_process(code: str) -> str:
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.strip()


def test_another_process_uses_the_same_file(folder: Path) -> None:
    path = Path(str(load_module(TEXT, "f").__file__))
    before = path.stat()
    assert _in_another_process(LOAD + "print(module.__file__)") == str(path)
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert after.st_atime_ns >= before.st_atime_ns
    assert list(folder.iterdir()) == [path]


def test_processes_at_once(folder: Path) -> None:
    code = LOAD + "print(module.f(4.0))"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["0.25"] * 3
    assert len(list(folder.iterdir())) == 1


def test_threads_at_once() -> None:
    found: list[ModuleType] = []
    text = "import time\ntime.sleep(0.01)\n" + TEXT
    threads = [
        threading.Thread(target=lambda: found.append(load_module(text, "f"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(module) for module in found}) == 1
    assert [module.f(4.0) for module in found] == [0.25] * 8


def test_edited_lines_are_not_shown_in_tracebacks() -> None:
    module = load_module(TEXT, "f")
    path = _forget(module)
    path.write_text(store.seal(TEXT).replace("1 / x", "2 // x # altered"))
    assert "altered" in _traceback(module)  # Python shows the file as it is
    assert "altered" not in _traceback(load_module(TEXT, "f"))


def test_old_files_are_dropped(folder: Path) -> None:
    modules = [load_module(TEXT + f"# {i}\n", "f") for i in range(6)]
    paths = [Path(str(module.__file__)) for module in modules]
    for age, path in enumerate(reversed(paths)):
        os.utime(path, (1000.0 - age, 1000.0 - age))
    store.touch(paths[0])  # used again, though it was stored first
    abandoned, fresh = folder / ".a.tmp", folder / ".b.tmp"
    abandoned.touch()
    fresh.touch()
    os.utime(abandoned, (0.0, 0.0))
    store.prune(folder, 3)
    assert {path for path in paths if path.exists()} == {paths[0], paths[4], paths[5]}
    assert fresh.exists()
    assert not abandoned.exists()


def test_the_folder_is_pruned_now_and_then(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FILES_KEPT", 5)
    for i in range(store._STORES_BETWEEN_PRUNINGS + 1):
        load_module(TEXT + f"# {i}\n", "f")
    assert len(list(folder.iterdir())) == 5
