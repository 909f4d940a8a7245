"""All cases of rules."""

from __future__ import annotations

from rules import (
    cases_binary,
    cases_constants,
    cases_construction,
    cases_elementwise,
    cases_indexing,
    cases_linalg,
    cases_matrices,
    cases_moves,
    cases_questions,
    cases_reductions,
    cases_scans,
    cases_scipy,
    cases_scipy_linalg,
    cases_scipy_others,
    cases_series,
    cases_shapes,
    cases_signal,
    cases_sparse,
    cases_special,
    cases_statistics,
    cases_stats,
    cases_unary,
    cases_writes,
)
from rules.case import Case

MODULES = (
    cases_binary,
    cases_constants,
    cases_construction,
    cases_elementwise,
    cases_indexing,
    cases_linalg,
    cases_matrices,
    cases_moves,
    cases_questions,
    cases_reductions,
    cases_scans,
    cases_scipy,
    cases_scipy_linalg,
    cases_scipy_others,
    cases_series,
    cases_shapes,
    cases_signal,
    cases_sparse,
    cases_special,
    cases_statistics,
    cases_stats,
    cases_unary,
    cases_writes,
)
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
