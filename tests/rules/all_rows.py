"""All rows of rules."""

from __future__ import annotations

from rules import (
    rows,
    rows_elementwise,
    rows_matrices,
    rows_products,
    rows_reductions,
    rows_scipy_linalg,
    rows_scipy_others,
    rows_signal,
    rows_special,
    rows_stats,
)
from rules.rows import Row

ROWS: list[Row] = [
    *rows.ROWS,
    *rows_products.PRODUCTS,
    *rows_products.MATRIX_FUNCTIONS,
    *rows_elementwise.ELEMENTWISE,
    *rows_reductions.ALL,
    *rows_matrices.ALL,
    *rows_special.SPECIAL,
    *rows_stats.DISTRIBUTIONS,
    *rows_scipy_linalg.LINALG,
    *rows_signal.SIGNAL,
    *rows_scipy_others.OTHERS,
]
