"""Typed abstract interpretation: a Python function becomes an evaluation trace."""
