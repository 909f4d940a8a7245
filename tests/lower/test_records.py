"""Lists of tuples, dicts and objects whose length is known only at run time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lower.records import AS_LOOPS, WRITTEN_OUT, history, taken_apart_at_once

from autodiff_sst import grad, jvp, value_and_grad

X = np.array([0.3, 0.7, 1.1, 0.2])


@pytest.mark.parametrize("n", [9, 3, 1, 0])
@pytest.mark.parametrize("program", AS_LOOPS + WRITTEN_OUT)
def test_derivatives_are_right(program: Any, n: int) -> None:
    if program is taken_apart_at_once and not n:
        return  # which raises
    value, found = value_and_grad(program)(X.copy(), n)
    assert value == program(X.copy(), n)
    for k, way in enumerate(np.eye(len(X))):
        up, down = (program(X + h * way, n) for h in (1e-6, -1e-6))
        np.testing.assert_allclose(found[k], (up - down) / 2e-6, rtol=1e-5, atol=1e-7)
        _, along = jvp(program, (X.copy(), n), (way, None))
        np.testing.assert_allclose(found[k], along or 0.0, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("program", AS_LOOPS)
def test_one_text_serves_all_lengths(program: Any) -> None:
    derivative = grad(program)
    assert derivative.source_for(X, 9) == derivative.source_for(X, 40)


def test_lists_are_called_after_what_is_in_them() -> None:
    source = grad(history).source_for(X, 9)
    assert "kept_0.append(" in source and "kept_1.append(" in source
