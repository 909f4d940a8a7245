"""Sparse matrices, which are constants here, and solvers of linear equations."""

from __future__ import annotations
