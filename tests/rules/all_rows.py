"""All rows of rules."""

from __future__ import annotations

from rules import rows, rows_elementwise, rows_matrices, rows_reductions
from rules.rows import Row

ROWS: list[Row] = [
    *rows.ROWS,
    *rows_elementwise.ELEMENTWISE,
    *rows_reductions.ALL,
    *rows_matrices.ALL,
]
