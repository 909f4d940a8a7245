"""The table of an evaluation trace: data, text, and HTML for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: `name = expression`. An input has no expression.

    `tangent` and `adjoint` are None where they were not asked for and where the value is not
    differentiable. `marks` tell of loop trips and branches that begin with this row.
    """

    name: str
    expression: str
    value: Any
    tangent: Any = None
    adjoint: Any = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trace:
    """An evaluation trace as data; printed, a table.

    Attributes
    ----------
    rows
        Inputs first, then the operations in Python's order of evaluation.
    value
        What the function returned.
    mode
        "primal", "tangent" or "adjoint".
    note
        What was left out, if anything.
    """

    rows: tuple[Row, ...]
    value: Any
    mode: str = "primal"
    note: str = ""

    def __getitem__(self, name: str) -> Row:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"no variable {name!r} in the trace: {', '.join(r.name for r in self.rows)}")

    def __str__(self) -> str:
        return "\n".join(text_lines(self))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(html_parts(self))


def _table(trace: Trace) -> tuple[list[str], list[list[str]]]:
    """Headings and cells."""
    headings = ["", "value"] + ([trace.mode] if trace.mode != "primal" else [])
    width = max((len(row.name) for row in trace.rows), default=0)
    cells = []
    for row in trace.rows:
        text = f"{row.name:{width}} = {row.expression}" if row.expression else row.name
        extra = [] if trace.mode == "primal" else [number(getattr(row, trace.mode))]
        cells.append([text, number(row.value), *extra])
    return headings, cells


def number(value: Any) -> str:
    """A number in six digits, an array in four on one line."""
    match value:
        case None:
            return ""
        case bool() | np.bool_() | int() | np.integer():
            return str(value)
        case float() | np.floating():
            return f"{value + 0.0:.6g}"
        case np.ndarray():
            with np.printoptions(precision=4, threshold=8, edgeitems=2, floatmode="maxprec"):
                text = " ".join(str(value + 0.0 if value.dtype.kind in "fc" else value).split())
            return text if len(text) <= 44 else f"{value.dtype} {value.shape}"
        case list() | tuple():
            inner = ", ".join(map(number, value[:4])) + (", ..." if len(value) > 4 else "")
            return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return str(value)


def text_lines(trace: Trace) -> Iterator[str]:
    headings, cells = _table(trace)
    widths = [max(len(row[k]) for row in [headings, *cells]) for k in range(len(headings))]

    def line(row: list[str]) -> str:
        first, *rest = row
        right = [f"{text:>{width}}" for text, width in zip(rest, widths[1:], strict=True)]
        return "  ".join([f"{first:{widths[0]}}", *right]).rstrip()

    yield line(headings)
    yield "-" * (sum(widths) + 2 * len(widths) - 2)
    for row, text in zip(trace.rows, cells, strict=True):
        yield from (f"# {mark}" for mark in row.marks)
        yield line(text)
    if trace.note:
        yield trace.note


def html_parts(trace: Trace) -> Iterator[str]:
    headings, cells = _table(trace)
    yield "<table><thead><tr>"
    yield from (f"<th>{html.escape(text)}</th>" for text in headings)
    yield "</tr></thead><tbody>"
    for row, (first, *rest) in zip(trace.rows, cells, strict=True):
        for mark in row.marks:
            yield f'<tr><td colspan="{len(headings)}"><i>{html.escape(mark)}</i></td></tr>'
        yield f'<tr><td style="text-align:left"><code>{html.escape(first)}</code></td>'
        yield from (f"<td>{html.escape(text)}</td>" for text in rest)
        yield "</tr>"
    yield "</tbody></table>"
    if trace.note:
        yield f"<p>{html.escape(trace.note)}</p>"
