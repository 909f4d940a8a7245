"""Who takes part: the function itself, ours, by hand, and the peers that are installed."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autodiff_sst import finite_difference

from .checks import leaves
from .program import Form, Program
from .timing import Thunk

PEERS = ("autograd", "jax", "torch")
NAMES = ("function", "ours", "hand", *PEERS, "differences")


@functools.cache
def versions(peer: str) -> dict[str, Callable[..., Any]]:
    """The programs as they are written for a library; none where it is not installed."""
    if importlib.util.find_spec(peer) is None:
        return {}
    found: dict[str, Callable[..., Any]] = importlib.import_module(
        f"{__package__}.peers.with_{peer}"
    ).VERSIONS
    return found


def prepare(name: str, program: Program, form: Form, args: tuple[Any, ...]) -> Thunk | None:
    """What is timed for a competitor; None where it does not take part."""
    match name:
        case "function":
            return functools.partial(form.primal, *args)
        case "ours":
            return functools.partial(form.ours, *args)
        case "hand":
            return functools.partial(form.hand, *args)
        case "differences":
            if not program.scalar:
                return None
            return functools.partial(finite_difference(form.primal, program.wrt), *args)
    made = versions(name).get(f"{program.name} {form.name}") or versions(name).get(program.name)
    return None if made is None else made(form, args)


def calls_for_differences(program: Program, args: tuple[Any, ...]) -> int:
    """How many times finite differences evaluate the function."""
    return 2 * sum(leaf.size for k in program.wrt for leaf in leaves(args[k]))


# --- deriving ---------------------------------------------------------------------------------


@contextmanager
def _empty_cache() -> Iterator[None]:
    before = os.environ.get("AUTODIFF_SST_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AUTODIFF_SST_CACHE"] = os.path.join(folder, "cache")
        try:
            yield
        finally:
            if before is None:
                del os.environ["AUTODIFF_SST_CACHE"]
            else:
                os.environ["AUTODIFF_SST_CACHE"] = before


def _read_again(program: Program, place: int) -> Form:
    """A form whose functions are other ones than before: nothing is remembered of them."""
    from . import programs

    module = importlib.import_module(f"{programs.__name__}.{program.name}")
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_again", module.__file__)
    assert spec is not None and spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    made: Form = again.PROGRAM.forms[place]
    return made


def derivation_time(program: Program, form: Form, attempts: int = 3) -> float:
    """Seconds from a function to the first value of its derivative, less those of a call."""
    args = program.arguments(program.tiny)
    times = []
    for _ in range(attempts):
        fresh = _read_again(program, program.forms.index(form))
        with _empty_cache():
            start = time.process_time()
            fresh.ours(*args)
            first = time.process_time()
            fresh.ours(*args)
            times.append(2.0 * first - start - time.process_time())
    return min(times)
