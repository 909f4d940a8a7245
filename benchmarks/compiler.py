"""Speed of the compiler itself: deriving, importing, dispatching, finding on disk.

    python benchmarks/compiler.py            a table: what is wanted, what was measured
    python benchmarks/compiler.py --json     the same as JSON

Times are taken in alternation and several rounds; what is shown is the smallest of a set (or the
median where that is said), which other work on the machine disturbs least. Processes are started
for what happens once in a process. Deriving is measured in CPU time, which others who use the core
do not add to. The caches of derivatives are in a folder of their own.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = tempfile.TemporaryDirectory()
os.environ["AUTODIFF_SST_CACHE"] = str(Path(FOLDER.name, "cache"))

import numpy as np  # noqa: E402

from autodiff_sst import grad  # noqa: E402
from autodiff_sst.derivative import bind, prepared  # noqa: E402
from autodiff_sst.operators import make_recipe  # noqa: E402

ROUNDS = 7


class Result(NamedTuple):
    name: str
    unit: str
    wanted: float | None
    measured: float
    note: str = ""


def smallest(*actions: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Seconds of CPU time that each action takes at best, the actions taken in turn."""
    best = [math.inf] * len(actions)
    for _ in range(rounds):
        for k, action in enumerate(actions):
            best[k] = min(best[k], seconds(action))
    return best


def seconds(action: Callable[[], Any]) -> float:
    """The CPU time of an action."""
    start = time.process_time()
    action()
    return time.process_time() - start


# --- deriving ---------------------------------------------------------------------------------


def module(text: str, name: str) -> Any:
    """A module from a file of its own, as users' functions come from files."""
    path = Path(FOLDER.name, f"{name}.py")
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


TWENTY = """
import numpy as np

def f(w, b, x, y):
    h = x @ w + b
    a = np.tanh(h)
    total = 0.0
    for k in range(3):
        a = a * 0.9 + np.sin(a) * 0.1
        total = total + np.sum(a ** 2)
    if total > 10.0:
        total = total * 0.5
    else:
        total = total + 1.0
    r = np.mean(a, axis=1) - y
    s = np.exp(-(r ** 2))
    loss = np.sum(s) + total
    for j in range(len(y)):
        loss = loss + s[j] * r[j]
    z = np.log(1.0 + np.exp(a))
    loss = loss + np.mean(z * a)
    loss = loss / (1.0 + np.sum(np.abs(w)))
    return loss
"""
ARGUMENTS = (np.ones((4, 5)), np.ones(5), np.ones((6, 4)), np.ones(6))


def derive(function: Any, args: tuple[Any, ...], argnums: Any = 0) -> Callable[[], Any]:
    """Deriving from scratch, past every cache."""
    from autodiff_sst.pipeline import compile_recipe

    recipe = make_recipe("grad", function, argnums)
    arguments = prepared(recipe, bind(recipe, args, {}))
    return lambda: compile_recipe(recipe, arguments)


def deriving() -> list[Result]:
    grad(module("def warm(x):\n    return x * x\n", "warm").warm)(2.0)
    action = derive(module(TWENTY, "twenty").f, ARGUMENTS, (0, 1))
    first = seconds(action)
    (again,) = smallest(action)
    return [
        Result("deriving 20 lines, second derivation of the process", "ms", 100.0, first * 1e3),
        Result("deriving 20 lines, at best", "ms", None, again * 1e3),
    ]


# --- growth -----------------------------------------------------------------------------------

LINES = (10, 20, 40, 80, 160, 320)
BODIES = {
    "arrays": ("    a = a * 0.9 + np.sin(a) * {k}.0\n",),
    "numbers": ("    s = s * 0.5 + a[{k} % 4] * a[1]\n",),
    "many names": ("    v{k} = np.tanh(v{j} * a) + v{j}\n",),
    "branches": (
        "    if s > {k}.0:\n",
        "        s = s + np.sum(a)\n",
        "    else:\n",
        "        a = a * s\n",
    ),
    "loops": (
        "    for i in range(3):\n",
        "        a = a * 0.5 + s\n",
        "        s = s + a[i] * {k}.0\n",
        "    s = s * 0.1\n",
    ),
    "writes": ("    u[{k} % 4] = s * {k}.0\n", "    s = s + u[{k} % 3] * a[1]\n"),
}


def grown(kind: str, lines: int) -> Any:
    """A function of so many lines."""
    body = BODIES[kind]
    text = "import numpy as np\n\ndef f(a):\n    s = 0.1\n    u = np.zeros(4)\n    v0 = a * 1.0\n"
    count = lines // len(body)
    for k in range(1, count + 1):
        text += "".join(line.format(k=k, j=k - 1) for line in body)
    last = f"np.sum(v{count})" if kind == "many names" else "np.sum(v0)"
    name = f"grown_{kind.replace(' ', '_')}_{lines}"
    return module(f"{text}    return np.sum(a) + s + np.sum(u) + {last}\n", name).f


def exponent(sizes: tuple[int, ...], times: list[float]) -> float:
    """The slope of log(time) over log(size) where sizes are large."""
    half = len(sizes) // 2
    x, y = np.log(sizes[half:]), np.log(times[half:])
    return float(np.polyfit(x, y, 1)[0])


def growth() -> list[Result]:
    results = []
    for kind in BODIES:
        actions = [derive(grown(kind, lines), (np.ones(4),)) for lines in LINES]
        times = smallest(*actions, rounds=3)
        note = ", ".join(f"{t * 1e3:.0f}" for t in times) + " ms"
        power = exponent(LINES, times)
        results.append(Result(f"growth with lines, {kind}", "exponent", 1.15, power, note))
    return results


INDEPENDENT = """
import numpy as np

def f(x, trips):
    s = 0.0
    for k in range(trips):
        x = np.sin(x) + 0.1 * x
        s = s + np.sum(x * x)
    return s
"""


def independence() -> list[Result]:
    f = module(INDEPENDENT, "independent").f
    few, many = (derive(f, (np.ones(3), n)) for n in (2, 2_000_000))
    small, large = (derive(f, (np.ones(n), 3)) for n in (2, 2_000_000))
    for action in (few, many, small, large):
        action()
    a, b, c, d = smallest(few, many, small, large)
    return [
        Result("2 000 000 trips against 2", "ratio", 1.2, b / a),
        Result("2 000 000 elements against 2", "ratio", 1.2, d / c),
    ]


# --- calls ------------------------------------------------------------------------------------

CALLS = """
import numpy as np

SCALE = 2.0

def one(x):
    return x * x * x

def one_by_hand(x):
    return x * x + x * (x + x)

def several(x, y, z):
    return x * y + SCALE * z

def several_by_hand(x, y, z):
    return y

def arrays(w, x, y):
    r = np.tanh(x @ w) - y
    return np.mean(r ** 2)

def arrays_by_hand(w, x, y):
    h = np.tanh(x @ w)
    r_bar = 2.0 / h.size * (h - y)
    return x.T @ (r_bar * (1.0 - h * h))

def params(p, x):
    return np.sum((x @ p["w"] + p["b"]) ** 2)

def params_by_hand(p, x):
    r_bar = 2.0 * (x @ p["w"] + p["b"])
    return {"w": x.T @ r_bar, "b": np.sum(r_bar)}
"""


def per_call(function: Any, args: tuple[Any, ...], count: int) -> Callable[[], Any]:
    """Many calls; the loop itself is the same for all that are compared."""

    def run() -> None:
        for _ in range(count):
            function(*args)

    return run


def calls() -> list[Result]:
    made = module(CALLS, "calls")
    x, w, y = np.ones((5, 3)), np.ones(3), np.ones(5)
    cases = {
        "one": ((2.0,), 0.5),
        "several": ((2.0, 3.0, 4.0), 0.5),
        "arrays": ((w, x, y), 1.0),
        "params": (({"w": w, "b": 0.5}, x), 1.0),
    }
    results = []
    for name, (args, wanted) in cases.items():
        derivative = grad(getattr(made, name))
        derivative(*args)
        # The very code that the compiler wrote, called as one calls a function written by hand.
        recipe = derivative.__autodiff_recipe__
        from autodiff_sst.derivative import find

        entry, captured = find(recipe, prepared(recipe, bind(recipe, args, {})))
        bare = (entry.function, (*args, *captured, *entry.objects))
        count = 1000 if wanted < 1.0 else 200
        runs = [per_call(derivative, args, count), per_call(*bare, count)]
        runs.append(per_call(getattr(made, f"{name}_by_hand"), args, count))
        ours, alone, hand = (t / count * 1e6 for t in smallest(*runs, rounds=150))
        note = f"{ours:.2f} in all, its code alone {alone:.2f}, by hand {hand:.2f}"
        results.append(Result(f"calling the gradient of {name}", "us", wanted, ours - hand, note))
    return results


# --- processes --------------------------------------------------------------------------------


def process(code: str, rounds: int = ROUNDS) -> list[float]:
    """What new processes print: seconds."""
    return [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(rounds)
    ]


TIMED = "import time, sys; s = time.perf_counter(); {}; print(time.perf_counter() - s)"


def importing() -> list[Result]:
    numpy_alone, ours = [], []
    for _ in range(ROUNDS):
        numpy_alone += process(TIMED.format("import numpy"), 1)
        ours += process(TIMED.format("import autodiff_sst"), 1)
    check = "import sys, autodiff_sst; print(len({'gast', 'astunparse'} & set(sys.modules)))"
    note = f"{min(ours) * 1e3:.0f} ms against {min(numpy_alone) * 1e3:.0f} ms"
    ratio = statistics.median(ours) / statistics.median(numpy_alone)
    return [
        Result("importing, against importing NumPy", "ratio", 1.5, ratio, note),
        Result("gast and astunparse imported with it", "modules", 0.0, process(check, 1)[0]),
    ]


FIRST = """
import sys, time
sys.path.insert(0, {folder!r})
import numpy as np, autodiff_sst, {name}
args = (np.ones((4, 5)), np.ones(5), np.ones((6, 4)), np.ones(6))
start = time.perf_counter()
autodiff_sst.grad({name}.f)(*args)
print(time.perf_counter() - start)
"""


def first_call() -> list[Result]:
    cold, warm = [], []
    for k in range(ROUNDS):
        name = f"first_{k}"
        Path(FOLDER.name, f"{name}.py").write_text(TWENTY)
        code = FIRST.format(folder=FOLDER.name, name=name)
        cold += process(code, 1)
        warm += process(code, 1)
    return [
        Result("first call of a process, nothing on disk", "ms", None, min(cold) * 1e3),
        Result("first call of a process, found on disk", "ms", None, min(warm) * 1e3),
    ]


# --- the report -------------------------------------------------------------------------------

PARTS = (deriving, growth, independence, calls, importing, first_call)


def shown(result: Result) -> str:
    wanted = "" if result.wanted is None else f"{result.wanted:g}"
    missed = result.wanted is not None and result.measured > result.wanted
    mark = "MISSED" if missed else ""
    numbers = f"{wanted:>8} {result.measured:9.2f} {result.unit:<9}"
    return f"{result.name:<54} {numbers} {mark:<6}  {result.note}".rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("parts", nargs="*", help=", ".join(part.__name__ for part in PARTS))
    options = parser.parse_args()
    chosen = [part for part in PARTS if not options.parts or part.__name__ in options.parts]
    if not options.json:
        print(f"{'':<54} {'wanted':>8} {'measured':>9}")
    results = []
    for part in chosen:
        for result in part():
            results.append(result)
            if not options.json:
                print(shown(result), flush=True)
    if options.json:
        print(json.dumps([result._asdict() for result in results], indent=1))


if __name__ == "__main__":
    main()
