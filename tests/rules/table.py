"""The table of calls, and the cases of those that the installed Python and NumPy have."""

from __future__ import annotations

import csv
import math
import pathlib

import numpy as np
from rules.cases import CASES

TABLE = pathlib.Path(__file__).parents[1] / "data" / "numpy_api.tsv"


MODULES = {"np": np, "math": math, "ndarray": np.ndarray}


def table() -> dict[str, str]:
    """The tier of every call."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["qualified_name"]: row["tier"] for row in rows}


def is_here(row: str) -> bool:
    """Whether the installed NumPy and Python have this function."""
    module, *names = row.partition("[")[0].partition(" ")[0].split(".")
    owner = MODULES.get(module)
    for each in names if owner is not None else ():
        if each.isidentifier() and not each.startswith("__"):
            owner = vars(owner).get(each) if isinstance(owner, type) else getattr(owner, each, None)
    return owner is not None or module not in MODULES


ROWS = table()
# Functions that only later versions of NumPy and Python have are tested there.
HERE = [case for case in CASES if is_here(case.row)]
