"""Products gathered behind a loop."""

from __future__ import annotations

import numpy as np
from notation import read_example
from optimise.passes import apply_pass, check, draw, evaluated

from autodiff_sst.optimise.products import gather_products

# Both sums have the factors a and b on the left; one makes its products in the other order.
TWO_SUMS = """
w1, u1 = for i in r carry (w_bar=w0, u_bar=u0):
    a = getitem(x, i); b = getitem(y, i)
    q = outer(b, c); p = outer(a, c); w2 = add(w_bar, p); w3 = add(w2, q)
    s = outer(a, d); t = outer(b, e); u2 = add(u_bar, s); u3 = add(u2, t)
    yield w3, u3
yield w1, u1
"""
KINDS = "r: range; x, y, w0, u0: float64[n, n]; all: derivative code"


def test_sums_that_share_a_list_agree_on_its_order() -> None:
    example = read_example({"stays": TWO_SUMS, "where": KINDS})
    made = apply_pass(gather_products, example)
    check(example, made)
    assert made != example.before
    for k in range(4):
        values = draw(example, 2 * k + 1)
        found, wanted = (evaluated(example, block, values) for block in (made, example.before))
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)
