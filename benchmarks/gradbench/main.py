"""What the bench does on the command line."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.console import Console

from . import programs, scaling
from .competitors import NAMES
from .results import Results, read, this_machine, write
from .run import Plan, run
from .tables import comparison_table, deriving_table, ratios_table, show, summary, times_table

DATA = "GRADBENCH_DATA"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.gradbench",
        description="Derivatives of the twelve GradBench programs: ours, by hand, the peers'.",
    )
    names = ", ".join(programs.NAMES)
    made.add_argument("--only", nargs="+", metavar="NAME", default=None, help=f"some of: {names}")
    made.add_argument("--forms", nargs="+", default=(), help="arrays, loop, scalar")
    made.add_argument("--quick", action="store_true", help="small sizes, few rounds")
    made.add_argument("--sizes", type=int, default=None, help="so many of the sizes, well spread")
    made.add_argument("--with", dest="competitors", nargs="+", choices=NAMES, default=NAMES)
    made.add_argument("--rounds", type=int, default=None, help="7, or 3 with --quick")
    made.add_argument("--cap", type=float, default=5.0, help="seconds that a call may take")
    folder = os.environ.get(DATA)
    made.add_argument(
        "--data",
        type=Path,
        default=Path(folder) if folder else None,
        help=f"folder with ba, ht and lstm in it (default: ${DATA}); without it, made-up data",
    )
    made.add_argument("--json", type=Path, default=None, help="where to write what was measured")
    made.add_argument("--chart", type=Path, default=None, help="where to draw it (PNG, SVG, PDF)")
    made.add_argument("--scaling", action="store_true", help="how time and memory grow, instead")
    made.add_argument("--most", type=int, default=10**6, help="largest count of --scaling")
    made.add_argument("--compare", type=Path, default=None, help="JSON of an earlier run")
    return made


def main(folder: str, arguments: list[str] | None = None) -> int:
    os.environ["AUTODIFF_SST_CACHE"] = str(Path(folder, "cache"))
    options = parser().parse_args(arguments)
    unknown = set(options.only or ()) - set(programs.NAMES)
    if unknown:
        parser().error(f"no program {', '.join(sorted(unknown))}: {', '.join(programs.NAMES)}")
    plan = Plan(
        only=tuple(options.only or programs.NAMES),
        forms=tuple(options.forms),
        competitors=tuple(options.competitors),
        data=options.data,
        quick=options.quick,
        sizes=options.sizes,
        rounds=options.rounds or (3 if options.quick else 7),
        cap=options.cap,
        least=0.005 if options.quick else 0.02,
    )
    results = Results(machine=this_machine())
    console = Console()
    with Console(stderr=True).status("starting") as status:
        try:
            if options.scaling:
                say, most = status.update, min(options.most, 10**4 if options.quick else 10**6)
                results.growth = scaling.run(plan.rounds, plan.cap, most, say)
            else:
                run(plan, results, status.update, lambda: keep(results, options))
        except KeyboardInterrupt:
            console.print("Stopped: what was measured so far follows.")
    report(console, results, options)
    return 1 if results.wrong else 0


def keep(results: Results, options: argparse.Namespace) -> None:
    """What is measured so far, should the rest be stopped."""
    if options.json is not None:
        write(results, options.json)


def report(console: Console, results: Results, options: argparse.Namespace) -> None:
    show(console, (times_table(results), ratios_table(results), deriving_table(results)))
    show(console, (scaling.table(results.growth),))
    for line in results.wrong:
        console.print(f"[bold red]WRONG[/] {line}")
    for line in summary(results) if results.rows else ():
        console.print(line)
    if options.compare is not None:
        show(console, (comparison_table(results, read(options.compare)),))
    keep(results, options)
    if options.json is not None:
        console.print(f"Written to {options.json}")
    if options.chart is not None and results.rows:
        from .chart import draw

        draw(results, options.chart)
        console.print(f"Drawn in {options.chart}")
