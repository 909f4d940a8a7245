"""The rows of the table: checked, then timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autodiff_sst import AutodiffError

from . import programs
from .checks import largest_error
from .competitors import NAMES, calls_for_differences, derivation_time, prepare
from .program import Form, Program
from .results import Results, Row
from .timing import Thunk, TooSlow, limited, measure, once, peak_memory

Say = Callable[[str], None]
LOOSE = 1e-4
"""Error allowed to finite differences, and that of the others is `Program.tolerance`."""


@dataclass(frozen=True)
class Plan:
    """What to run: names, sizes, rounds, and how long a call may take."""

    only: tuple[str, ...] = programs.NAMES
    forms: tuple[str, ...] = ()
    competitors: tuple[str, ...] = NAMES
    data: Path | None = None
    quick: bool = False
    sizes: int | None = None
    rounds: int = 7
    cap: float = 5.0
    least: float = 0.02
    memory: bool = True


def run(plan: Plan, results: Results, say: Say, done: Callable[[], None]) -> None:
    """Fill `results` program by program; `done` after each form of one."""
    for name in plan.only:
        program = programs.load(name)
        for form in program.forms:
            if plan.forms and form.name not in plan.forms:
                continue
            label = f"{program.name} {form.name}"
            say(f"{label}: deriving")
            problem = _refused(program, form)
            if problem is None:
                results.deriving[label] = derivation_time(program, form)
            for row in rows(plan, program, form, results, problem, say):
                results.rows.append(row)
            done()


def _refused(program: Program, form: Form) -> str | None:
    """Check the derivative by hand and ours at a size where everything can be afforded."""
    args = program.arguments(program.tiny)
    expected = program.reference(*args)
    require(program, "hand", form.hand(*args), expected)
    try:
        found = form.ours(*args)
    except AutodiffError as error:
        return type(error).__name__
    require(program, "ours", found, expected)
    return None


class Wrong(Exception):
    """A derivative is not what it should be: nothing of it is timed."""


def require(program: Program, who: str, found: object, expected: object) -> float:
    tolerance = LOOSE if who == "differences" else program.tolerance
    error = largest_error(found, expected)
    if not error <= tolerance:
        raise Wrong(f"{program.name}, {who}: off by {error:.1e} of the largest entry")
    return error


def chosen_sizes(plan: Plan, program: Program) -> list[str]:
    """Labels of sizes, smallest first; of many perhaps a few, with the smallest and largest."""
    if plan.quick:
        return list(program.quick)
    labels = list(program.sizes)
    count = min(plan.sizes or len(labels), len(labels))
    if count == 1:
        return labels[-1:]
    return [labels[round(k * (len(labels) - 1) / (count - 1))] for k in range(count)]


def rows(
    plan: Plan, program: Program, form: Form, results: Results, problem: str | None, say: Say
) -> Iterator[Row]:
    """One row for each size, until the function itself takes longer than a call may."""
    out = {} if problem is None else {"ours": problem}
    for label in chosen_sizes(plan, program):
        size = program.sizes[label]
        say(f"{program.name} {form.name} {label}: checking")
        args = program.arguments(size, plan.data)
        row = Row(program.name, form.name, label, program.scalar, notes=dict(out))
        actions = _admitted(plan, program, form, args, row, results, out)
        if "hand" not in actions and "ours" not in actions:
            return
        say(f"{program.name} {form.name} {label}: timing {', '.join(actions)}")
        row.times = measure(actions, plan.rounds, plan.least, always=("ours", "hand"))
        if plan.memory:
            for name in ("ours", "hand"):
                if name in actions and row.times[name].median < 1.0:
                    row.memory[name] = peak_memory(actions[name])
        yield row


def _admitted(
    plan: Plan,
    program: Program,
    form: Form,
    args: tuple[object, ...],
    row: Row,
    results: Results,
    out: dict[str, str],
) -> dict[str, Thunk]:
    """Competitors that are right and quick enough. Who is too slow is out for larger sizes."""
    actions: dict[str, Thunk] = {}
    expected = None
    order = ("hand", *(name for name in NAMES if name != "hand"))
    for name in order:
        if name in out or name not in plan.competitors:
            continue
        try:
            action = prepare(name, program, form, args)
            if action is None:
                continue
            if name == "differences" and "function" in actions:
                count = calls_for_differences(program, args)
                if count * once(actions["function"]) > plan.cap:
                    raise TooSlow
            # The first call may compile; an excess is given for that.
            start = time.process_time()
            with limited(2.0 * plan.cap + 60.0 * (name == "jax")):
                found = action()
            first = time.process_time() - start
            with limited(2.0 * plan.cap):
                again = once(action)
        except AutodiffError as error:
            row.notes[name] = out[name] = type(error).__name__
            continue
        except TooSlow:
            row.notes[name] = out[name] = f"> {plan.cap:g} s"
            continue
        if name == "jax":
            results.compiling[f"{program.name} {form.name}"] = first - again
        if name == "hand":
            expected = found
        elif name != "function" and expected is not None:
            try:
                row.errors[name] = require(program, name, found, expected)
            except Wrong as problem:
                row.notes[name] = out[name] = "WRONG"
                results.wrong.append(f"{form.name} {row.size}: {problem}")
                continue
        if again > plan.cap:
            row.notes[name] = out[name] = f"> {plan.cap:g} s"
            continue
        actions[name] = action
    return {name: actions[name] for name in NAMES if name in actions}
