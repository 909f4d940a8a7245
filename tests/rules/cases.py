"""All cases of rules."""

from __future__ import annotations

from rules import (
    cases_constants,
    cases_construction,
    cases_elementwise,
    cases_indexing,
    cases_linalg,
    cases_reductions,
    cases_scipy,
    cases_scipy_linalg,
    cases_scipy_others,
    cases_shapes,
    cases_signal,
    cases_sparse,
    cases_special,
    cases_stats,
)
from rules.case import Case

CASES: list[Case] = [
    *cases_construction.CASES,
    *cases_elementwise.CASES,
    *cases_indexing.CASES,
    *cases_linalg.CASES,
    *cases_constants.CASES,
    *cases_reductions.CASES,
    *cases_shapes.CASES,
    *cases_scipy.CASES,
    *cases_scipy_linalg.CASES,
    *cases_scipy_others.CASES,
    *cases_signal.CASES,
    *cases_sparse.CASES,
    *cases_special.CASES,
    *cases_stats.CASES,
]
