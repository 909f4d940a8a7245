"""Numbers that functions make arrays of: their gradients are numbers again, in their precision."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest
from structures import assert_belongs_to

import autodiff_sst as ad
from autodiff_sst.operators import make_derivative
from autodiff_sst.options import Options

CALLS = """
np.append(x, c)
np.append(c, x)
np.r_[c, x, c]
np.c_[np.r_[x], np.r_[c, x[1:]]]
np.hstack([x, c])
np.insert(x, 1, c)
np.block([x, c])
np.atleast_1d(c) * x
np.atleast_2d(c) * x
np.atleast_3d(c) * x
np.ascontiguousarray(c) * x
np.tile(c, 3)
np.tile(c, (2, 3)) * x
np.repeat(c, 3) * x
np.ravel(c) * x
np.reshape(c, (1, 1)) * x
np.reshape(c, ()) * x
np.transpose(c) * x
np.squeeze(c) * x
np.outer(c, x)
np.outer(x, c)
np.resize(c, 3) * x
np.roll(c, 1) * x
np.tensordot(c, x, 0)
np.tensordot(x, c, axes=0)
np.ediff1d(x, to_begin=c, to_end=c)
np.nan_to_num(c) * x
np.nansum(c) * x
np.cumprod(c) * x
np.take(c, 0) * x
np.array(c) * x
changed(np.putmask, x, x > 1.5, c)
changed(np.put, x, [0, 1], c)
""".split("\n")[1:-1]


def changed(change: Any, x: Any, *args: Any) -> Any:
    y = x * 2.0
    change(y, *args)
    return y


def _made(call: str) -> Any:
    text = f"def program(x, c):\n    return np.sum({call} * 2.0) * c\n"
    file = f"<a number in {call}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"np": np, "changed": changed}
    exec(compile(text, file, "exec"), space)
    return space["program"]


@pytest.mark.parametrize("c", [0.75, np.float64(0.75), np.float32(0.75)], ids=repr)
@pytest.mark.parametrize("call", CALLS)
def test_gradient_of_a_number_is_a_number(call: str, c: Any) -> None:
    f, x = _made(call), np.array([1.1, 2.1, 2.9])
    slope = (f(x, 0.75 + 1e-6) - f(x, 0.75 - 1e-6)) / 2e-6
    found = ad.grad(f, argnums=1)(x, c)
    plain = make_derivative("grad", 1, False, Options(optimise=False), f)(x, c)
    for gradient in (found, plain, ad.vjp(f, x, c)[1](1.0)[1]):
        assert_belongs_to(gradient, c, call)
        np.testing.assert_allclose(gradient, slope, rtol=1e-6)
    twice = ad.jvp(ad.grad(f, argnums=1), (x, c), (0.0 * x, type(c)(1.0)))[1]
    pulled = ad.vjp(ad.grad(f, argnums=1), x, c)[1](1.0)[1]
    assert_belongs_to(pulled, c, call)
    np.testing.assert_allclose(pulled, twice, rtol=1e-5, atol=1e-5)
