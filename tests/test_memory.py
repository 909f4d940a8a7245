"""What one process remembers: derived once, for as long as the function lives, and never stale."""

from __future__ import annotations

import gc
import linecache
import threading
import types
import weakref

import numpy as np
import pytest

import autodiff_sst.pipeline
from autodiff_sst import grad, vjp


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch, tmp_path) -> list[str]:
    """The names of the functions derived during the test, none of them found on disk."""
    monkeypatch.setenv("AUTODIFF_SST_CACHE", str(tmp_path / "cache"))
    names: list[str] = []
    original = autodiff_sst.pipeline.compile_recipe

    def counted(recipe, arguments):
        names.append(recipe.primal.__name__)
        return original(recipe, arguments)

    monkeypatch.setattr(autodiff_sst.pipeline, "compile_recipe", counted)
    return names


def module_of(text: str, name: str = "cell") -> types.ModuleType:
    """A module as a notebook makes it: its text is in `linecache` only."""
    filename = f"<{name} {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = types.ModuleType(name)
    exec(compile(text, filename, "exec"), module.__dict__)
    return module


def scaled_by(k):
    return lambda x: x * k


def test_lambdas_made_in_a_loop_are_derived_once(derived: list[str]):
    found = [grad(lambda x, k=float(k): x * x * k)(3.0) for k in range(5)]
    assert found == [6.0 * k for k in range(5)]
    scales = [grad(scaled_by(float(k)))(1.0) for k in range(5)]
    assert scales == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert len(derived) == 2


TEXT = """
import numpy as np
SCALE = 2.0
def helper(x):
    return np.sin(x) * SCALE
def f(x):
    return helper(x) ** 2 + sum([x, x])
def again(x, n):
    return x * again(x, n - 1) if n else 1.0
"""


def test_nothing_outlives_its_function():
    module = module_of(TEXT)
    derivative = grad(module.f)
    second = grad(derivative)
    derivative(2.0), derivative(np.float32(2.0)), second(2.0)
    assert grad(module.again)(2.0, 3) == 12.0
    _, pullback = vjp(module.f, 2.0)
    watched = [
        weakref.ref(o) for o in (module.f.__code__, module.again.__code__, module.helper, module)
    ]
    del module, derivative, second, pullback
    gc.collect()
    assert [ref() for ref in watched] == [None] * 4


def test_redefinition_and_rebinding_are_seen(derived: list[str]):
    module = module_of(TEXT)
    x = 0.5
    value = grad(module.f)
    first = value(x)
    assert first == pytest.approx(8.0 * np.sin(x) * np.cos(x) + 2.0)
    module.SCALE = 4.0  # a number is read at each call
    assert value(x) == pytest.approx(32.0 * np.sin(x) * np.cos(x) + 2.0)
    assert len(derived) == 1
    other = module_of(TEXT.replace("np.sin(x)", "x"))
    helper, module.helper = module.helper, other.helper
    assert value(x) == pytest.approx(8.0 * x + 2.0)
    module.helper = helper
    assert value(x) == pytest.approx(32.0 * np.sin(x) * np.cos(x) + 2.0)
    assert len(derived) == 2
    again = module_of(TEXT.replace("** 2", "** 3"))  # the cell run again
    assert grad(again.f)(x) != first


def test_threads_that_call_at_once_derive_once(derived: list[str]):
    module = module_of(TEXT)
    derivative = grad(module.f)
    barrier = threading.Barrier(6)
    found: list[float] = []

    def call() -> None:
        barrier.wait()
        found.append(derivative(0.5))

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert derived == ["f"]
    assert len(found) == 6
    assert len(set(found)) == 1
