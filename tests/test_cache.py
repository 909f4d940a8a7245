"""Derivations are remembered on disk and in memory, and forgotten when nothing needs them."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autodiff_sst import store as files
from autodiff_sst.cache import lookup, store
from autodiff_sst.fingerprints import digest
from autodiff_sst.memory import CodeMemory

KEY = digest("key")
TEXT = "# options: é\ndef f(x):\n    return x\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_stored_is_found(folder: Path) -> None:
    assert lookup(KEY) is None
    store(KEY, TEXT)
    assert lookup(KEY) == TEXT
    store(KEY, "")
    assert lookup(KEY) == ""
    assert lookup(digest("another")) is None
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.py"]


@pytest.mark.parametrize("key", ["", "../x", KEY[:-1], KEY.upper(), KEY + "\n", KEY + "0"])
def test_keys_are_digests(key: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        lookup(key)
    with pytest.raises(ValueError, match="sha256"):
        store(key, TEXT)


def _path(folder: Path) -> Path:
    store(KEY, TEXT)
    return folder / f"{KEY}.py"


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b + b"#", lambda b: b[1:]])
def test_a_damaged_file_is_not_read(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    path = _path(folder)
    path.write_bytes(damage(path.read_bytes()))
    assert lookup(KEY) is None
    store(KEY, TEXT)
    assert lookup(KEY) == TEXT


@pytest.mark.skipif(os.name != "posix", reason="links and modes are POSIX")
def test_what_others_may_have_written_is_not_read(folder: Path) -> None:
    path = _path(folder)
    path.chmod(0o622)
    assert lookup(KEY) is None
    path.rename(folder / "other.py")
    path.symlink_to(folder / "other.py")
    assert lookup(KEY) is None
    store(KEY, TEXT)
    assert lookup(KEY) == TEXT
    folder.chmod(0o777)
    assert lookup(KEY) is None


@pytest.mark.skipif(os.name != "posix", reason="ownership is POSIX")
def test_a_file_of_someone_else_is_not_read(folder: Path) -> None:
    path = _path(folder)
    try:
        os.chown(path, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give files away")
    assert lookup(KEY) is None


def test_without_a_folder_nothing_is_kept(folder: Path) -> None:
    folder.write_text("a file is in the way")
    store(KEY, TEXT)
    assert lookup(KEY) is None


def test_a_failing_replacement_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    store(KEY, TEXT)
    assert lookup(KEY) is None
    assert not list(folder.iterdir())


def test_processes_at_once(folder: Path) -> None:
    code = (
        "import sys; from autodiff_sst.cache import lookup, store\n"
        "letter = sys.argv[1]\n"
        "for _ in range(50):\n"
        f"    store({KEY!r}, letter * 100_000)\n"
        f"    text = lookup({KEY!r})\n"
        "    assert text is not None and len(text) == 100_000 and len(set(text)) == 1\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, letter]) for letter in "abc"]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(list(folder.iterdir())) == 1


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.lists(st.text() | st.binary()), st.lists(st.text() | st.binary()))
def test_parts_do_not_run_together(first: list[Any], second: list[Any]) -> None:
    assert (digest(*first) == digest(*second)) == (first == second)


def test_a_digest_is_the_same_everywhere() -> None:
    assert digest() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("ab", "c") != digest("a", "bc") != digest(b"a", "bc")
    assert len(digest("\ud800")) == 64


# ---------------------------------------------------------------- in memory


def _lambdas() -> list[Callable[[float], float]]:
    return [lambda x, n=n: n * x for n in range(3)]  # type: ignore[misc]


def _fresh(source: str = "def f(): return 1") -> Any:
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace["f"]


class Held:
    """Something that weak references can point to."""


def test_lambdas_of_a_loop_share_an_entry() -> None:
    memory: CodeMemory[str] = CodeMemory()
    first, *others = _lambdas()
    memory.put(first.__code__, ("float64",), "derivative")
    assert [memory.get(f.__code__, ("float64",)) for f in others] == ["derivative"] * 2
    assert memory.get(first.__code__, ("float32",)) is None
    assert len(memory) == 1


def test_equal_code_of_another_module_has_its_own_entry() -> None:
    memory: CodeMemory[str] = CodeMemory()
    first, second = _fresh(), _fresh()
    assert first.__code__ == second.__code__
    memory.put(first.__code__, 0, "derivative")
    assert memory.get(second.__code__, 0) is None


def test_entries_die_with_their_code() -> None:
    memory: CodeMemory[Held] = CodeMemory()
    f, value = _fresh(), Held()
    memory.put(f.__code__, 0, value)
    memory.put(f.__code__, 1, value)
    gone = weakref.ref(value)
    del value
    assert gone() is not None
    del f
    gc.collect()
    assert len(memory) == 0
    assert gone() is None


def test_entries_die_with_code_in_a_cycle() -> None:
    memory: CodeMemory[Held] = CodeMemory()
    f = _fresh("def f(): return f")  # its globals hold it
    memory.put(f.__code__, 0, Held())
    del f
    gc.collect()
    assert len(memory) == 0


def test_nothing_leaks() -> None:
    memory: CodeMemory[list[int]] = CodeMemory()
    held = []
    for i in range(300):  # the ids of code objects are used again and again
        f = _fresh()
        assert memory.get(f.__code__, 0) is None
        memory.put(f.__code__, 0, [i])
        assert memory.get(f.__code__, 0) == [i]
        if i % 100 == 0:
            held.append(f)
    del f
    gc.collect()
    assert len(memory) == len(held)
    assert [memory.get(f.__code__, 0) for f in held] == [[0], [100], [200]]


def test_a_memory_is_not_kept_by_code() -> None:
    memory: CodeMemory[Held] | None = CodeMemory()
    f = _fresh()
    assert memory is not None
    memory.put(f.__code__, 0, Held())
    gone = weakref.ref(memory)
    memory = None
    gc.collect()
    assert gone() is None
    assert f() == 1


def test_threads_at_once() -> None:
    memory: CodeMemory[int] = CodeMemory()
    shared, failures = _fresh(), []

    def work(number: int) -> None:
        for i in range(300):
            own = _fresh()
            memory.put(own.__code__, i, i)
            memory.put(shared.__code__, (number, i), i)
            if memory.get(own.__code__, i) != i:
                failures.append(i)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.collect()
    assert not failures
    assert len(memory) == 4 * 300
