"""Results as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from .competitors import NAMES
from .results import BAR, Results, Row, geometric_mean

GRADIENT, MEMORY = 4.0, 1.1
GUARD_OF_NUMBERS, GUARD = 0.5e-6, 1e-6
RIVALS = ("hand", "autograd", "jax", "torch")


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= 0.9995:
            return f"{_digits(seconds * scale)} {unit}"
    return f"{_digits(seconds * 1e9)} ns"


def _digits(value: float) -> str:
    if value < 0.0995:
        return f"{value:.2g}"
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def _label(row: Row) -> str:
    return f"{row.program} {row.form}"


def times_table(results: Results) -> Table:
    """Times of a call; the fastest derivative of a row stands out."""
    table = Table(title="Median time of a call (CPU time, one core)", title_justify="left")
    table.add_column("program")
    table.add_column("size")
    names = [n for n in NAMES if any(n in row.times for row in results.rows)]
    for name in names:
        table.add_column(name, justify="right")
    previous = ""
    for row in results.rows:
        if previous and previous != row.program:
            table.add_section()
        previous = row.program
        best = row.fastest()
        cells = []
        for name in names:
            if name in row.times:
                text = duration(row.times[name].median)
                cells.append(f"[bold green]{text}[/]" if name == best else text)
            else:
                cells.append(f"[dim]{row.notes.get(name, '-')}[/]")
        table.add_row(_label(row), row.size, *cells)
    return table


def ratios_table(results: Results) -> Table:
    """Ratios: to the fastest, to each of the others, and of gradient to function."""
    table = Table(title="Ratios of ours (quartiles over the rounds)", title_justify="left")
    for name in ("program", "size"):
        table.add_column(name)
    for name in ("to the fastest", "to hand", "autograd", "jax", "torch", "to function", "memory"):
        table.add_column(name, justify="right")
    for row in results.rows:
        best = row.fastest()
        cells = [
            _plain(row, best) if best else "-",
            _to_hand(row),
            *(_plain(row, name) for name in RIVALS[1:]),
            _plain(row, "function") if row.scalar else "-",
            _memory(row),
        ]
        table.add_row(_label(row), row.size, *cells)
    return table


def _plain(row: Row, to: str) -> str:
    found = row.ratio("ours", to)
    if found is None:
        return "-"
    return f"[red]{_digits(found[0])}[/]" if to in RIVALS and found[0] > 1.0 else _digits(found[0])


def _to_hand(row: Row) -> str:
    found = row.ratio("ours", "hand")
    if found is None:
        return row.notes.get("ours", "-")
    text = f"{_digits(found[0])} ({_digits(found[1])}-{_digits(found[2])})"
    return f"[red]{text}[/]" if row.misses() else text


def _memory(row: Row) -> str:
    if "ours" not in row.memory or "hand" not in row.memory:
        return "-"
    found = row.memory["ours"] / max(row.memory["hand"], 1)
    return _digits(found)


def deriving_table(results: Results) -> Table:
    table = Table(title="Deriving, once", title_justify="left")
    for name in ("program", "ours", "jax (largest size measured)"):
        table.add_column(name, justify="left" if name == "program" else "right")
    for name, seconds in results.deriving.items():
        compiled = results.compiling.get(name)
        table.add_row(name, duration(seconds), "-" if compiled is None else duration(compiled))
    return table


def summary(results: Results) -> list[str]:
    """What the bars say."""
    lines = []
    for name in RIVALS:
        found = [r[0] for r in (row.ratio("ours", name) for row in results.rows) if r]
        if found:
            slower = sum(value > 1.0 for value in found)
            lines.append(
                f"ours / {name}: geometric mean {_digits(geometric_mean(found))},"
                f" slower on {slower} of {len(found)} rows"
            )
    rows = results.rows
    missed = [(row, _beyond_hand(row)) for row in rows if row.misses()]
    lines += _listed(f"above {BAR} times hand (lower quartile)", missed)
    lines += _listed("slower than PyTorch", _above(rows, "torch", 1.0))
    lines += _listed("slower than autograd", _above(rows, "autograd", 1.0))
    scalar = [row for row in rows if row.scalar]
    lines += _listed(f"above {GRADIENT:g} times the function", _above(scalar, "function", GRADIENT))
    heavy = [
        (row, _memory(row))
        for row in rows
        if row.memory and row.memory.get("ours", 0) > MEMORY * max(row.memory.get("hand", 0), 1)
    ]
    return lines + _listed(f"with more than {MEMORY} times the memory of hand", heavy)


def _above(rows: list[Row], to: str, limit: float) -> list[tuple[Row, str]]:
    found = ((row, row.ratio("ours", to)) for row in rows)
    return [(row, _digits(ratio[0])) for row, ratio in found if ratio and ratio[0] > limit]


def _beyond_hand(row: Row) -> str:
    found = row.ratio("ours", "hand")
    assert found is not None
    more = row.times["ours"].median - row.times["hand"].median
    guard = GUARD_OF_NUMBERS if row.form in ("scalar", "numbers") else GUARD
    why = ", no more than the guard of a call may cost" if more <= guard else ""
    return f"{_digits(found[0])} (+{duration(more)}{why})"


def _listed(what: str, rows: list[tuple[Row, str]]) -> list[str]:
    """How many rows, and which of them: the sizes of one form in one line."""
    forms: dict[str, list[str]] = {}
    for row, found in rows:
        forms.setdefault(_label(row), []).append(f"{row.size}: {found}")
    return [f"rows {what}: {len(rows)}", *(f"  {k}  {'; '.join(v)}" for k, v in forms.items())]


def comparison_table(results: Results, earlier: Results) -> Table:
    """Ratio to hand now and in an earlier run: machines differ, ratios less so."""
    table = Table(title="Against the earlier run", title_justify="left")
    for name in ("program", "size"):
        table.add_column(name)
    for name in ("ours then", "ours now", "to hand then", "to hand now", "change"):
        table.add_column(name, justify="right")
    before = {row.key: row for row in earlier.rows}
    for row in results.rows:
        old = before.get(row.key)
        if old is None or "ours" not in old.times or "ours" not in row.times:
            continue
        then, now = old.ratio("ours", "hand"), row.ratio("ours", "hand")
        if then is None or now is None:
            continue
        change = now[0] / then[0]
        colour = "red" if now[1] > then[2] else "green" if now[2] < then[1] else "default"
        table.add_row(
            _label(row),
            row.size,
            duration(old.times["ours"].median),
            duration(row.times["ours"].median),
            _digits(then[0]),
            _digits(now[0]),
            f"[{colour}]{change:.2f}[/]",
        )
    return table


def show(console: Console, tables: Iterable[Table]) -> None:
    for table in tables:
        if table.row_count:
            console.print(table)
