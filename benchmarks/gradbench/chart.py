"""Results as a picture: each competitor's time as a multiple of that of the derivative by hand."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("agg")

from matplotlib import pyplot

from .results import BAR, Results, Row

COLOURS = {
    "function": "0.7",
    "ours": "tab:red",
    "autograd": "tab:green",
    "jax": "tab:blue",
    "torch": "tab:orange",
    "differences": "0.4",
}


def largest(results: Results) -> list[Row]:
    """For each form of a program the largest size at which ours and by hand were measured."""
    found: dict[tuple[str, str], Row] = {}
    for row in results.rows:
        if {"ours", "hand"} <= row.times.keys():
            found[row.program, row.form] = row
    return list(found.values())


def draw(results: Results, path: Path) -> None:
    rows = largest(results)
    figure, axes = pyplot.subplots(figsize=(9.0, 1.2 + 0.3 * len(rows)), layout="constrained")
    places = range(len(rows))
    for name, colour in COLOURS.items():
        known = [(row.ratio(name, "hand"), place) for row, place in zip(rows, places, strict=True)]
        points = [(ratio[0], place) for ratio, place in known if ratio is not None]
        if points:
            x, y = zip(*points, strict=True)
            size, level = (60, 3) if name == "ours" else (28, 2)
            axes.scatter(x, y, s=size, color=colour, label=name, zorder=level)
    axes.axvline(1.0, color="black", linewidth=1.0, label="hand")
    axes.axvline(BAR, color="black", linewidth=0.6, linestyle=":")
    axes.set_xscale("log")
    axes.set_yticks(list(places), [f"{r.program} {r.form}  {r.size}" for r in rows], fontsize=8)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel("time of a call, as a multiple of the derivative written by hand")
    figure.legend(fontsize=8, ncols=8, loc="outside lower center")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
