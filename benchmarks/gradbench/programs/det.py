"""det: determinant by expansion along the first row, recursively."""

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

ORDERS = range(5, 12)


def other_columns(n):
    """For each column the others."""
    return np.array([[k for k in range(n) if k != j] for j in range(n)], dtype=int)


def det_of_many(a):
    """Determinants of a stack of matrices: the minors of all are a larger stack."""
    n = a.shape[-1]
    if n == 1:
        return a[..., 0, 0]
    minors = np.swapaxes(a[..., 1:, :][..., other_columns(n)], -2, -3)
    signs = (-1.0) ** np.arange(n)
    return np.sum(signs * a[..., 0, :] * det_of_many(minors), axis=-1)


def det(a):
    if len(a) == 1:
        return a[0, 0]
    total = 0.0
    sign = 1.0
    for j in range(len(a)):
        minor = np.delete(a[1:], j, axis=1)
        total += sign * a[0, j] * det(minor)
        sign = -sign
    return total


def expand(a, row, used):
    """Determinant of what is left of `a` from this row on, without the columns in use."""
    if row == len(a):
        return 1.0
    total = 0.0
    sign = 1.0
    for column in range(len(a)):
        if used[column]:
            continue
        used[column] = True
        total += sign * a[row, column] * expand(a, row + 1, used)
        used[column] = False
        sign = -sign
    return total


def det_loop(a):
    return expand(a, 0, np.zeros(len(a), dtype=bool))


def by_hand_of_many(a):
    _, pull = _pullback_of_many(a)
    return pull(1.0)


def _pullback_of_many(a):
    n = a.shape[-1]
    if n == 1:
        return a[..., 0, 0], lambda bar: np.broadcast_to(bar, a.shape[:-2])[..., None, None]
    others = other_columns(n)
    values, pull_minors = _pullback_of_many(np.swapaxes(a[..., 1:, :][..., others], -2, -3))
    signs = (-1.0) ** np.arange(n)
    first = signs * a[..., 0, :]

    def pull(bar):
        bar = np.asarray(bar)[..., None]
        minors_bar = pull_minors(bar * first)
        a_bar = np.zeros_like(a)
        a_bar[..., 0, :] = bar * signs * values
        for j in range(n):
            a_bar[..., 1:, others[j]] += minors_bar[..., j, :, :]
        return a_bar

    return np.sum(first * values, axis=-1), pull


def by_hand(a):
    return _det_and_gradient(a)[1]


def _det_and_gradient(a):
    n = len(a)
    if n == 1:
        return a[0, 0], np.ones((1, 1))
    value = 0.0
    a_bar = np.zeros((n, n))
    columns = list(range(n))
    below = a[1:]
    sign = 1.0
    for j in range(n):
        rest = columns[:j] + columns[j + 1 :]
        minor, minor_bar = _det_and_gradient(below[:, rest])
        factor = sign * a[0, j]
        value += factor * minor
        a_bar[0, j] = sign * minor
        a_bar[1:, rest] += factor * minor_bar
        sign = -sign
    return value, a_bar


def by_hand_loop(a):
    n = len(a)
    entries = a.tolist()
    a_bar = [[0.0] * n for _ in range(n)]
    _pull(entries, a_bar, 0, list(range(n)), 1.0)
    return np.array(a_bar)


def _pull(a, a_bar, row, columns, seed):
    """The determinant of the rest, `seed` times its derivatives added to `a_bar`.

    Both in one recursion: what multiplies a minor is known before the minor is.
    """
    if not columns:
        return 1.0
    total = 0.0
    sign = 1.0
    entries, bars = a[row], a_bar[row]
    for j, column in enumerate(columns):
        rest = columns[:j] + columns[j + 1 :]
        factor = sign * entries[column]
        minor = _pull(a, a_bar, row + 1, rest, seed * factor)
        bars[column] += seed * sign * minor
        total += factor * minor
        sign = -sign
    return total


def inputs(data, l):
    stream = np.random.RandomState(31337)
    for order in ORDERS:
        a = stream.uniform(size=(order, order))
        if order == l:
            return (a,)
    return (stream.uniform(size=(l, l)),)


def reference(a):
    return np.linalg.det(a) * np.linalg.inv(a).T


PROGRAM = Program(
    name="det",
    about="determinant by recursive expansion",
    forms=(
        Form("arrays", det_of_many, grad(det_of_many), by_hand_of_many),
        Form("recursive", det, grad(det), by_hand),
        Form("loop", det_loop, grad(det_loop), by_hand_loop),
    ),
    sizes={f"l={l}": {"l": l} for l in ORDERS},
    quick=("l=5", "l=7"),
    tiny={"l": 4},
    inputs=inputs,
    reference=reference,
)
