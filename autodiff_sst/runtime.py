"""Small functions that derivative code may need at run time.

They are written into the generated module where they are used, so that it runs without this
package. Everything here depends on NumPy only, and on nothing else in this file unless
`REQUIRES` says so.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def stop_gradient(x: Any) -> Any:
    """The value itself, taken as a constant: no derivative goes through it.

    Parameters
    ----------
    x
        A number or an array. The result of an array is the array itself, not a copy.

    Examples
    --------
    >>> from autodiff_sst import grad, stop_gradient
    >>> grad(lambda x: stop_gradient(x) * x)(3.0)
    3.0
    """
    return x


def in_dtype_of(t: Any, y: Any) -> Any:
    """The tangent `t` in the dtype that `y` has, which may be one of whole numbers."""
    return t.astype(y.dtype if y.dtype.kind == "f" else float)


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` over the axes along which an operand of this shape was repeated."""
    if getattr(g, "shape", ()) == shape:
        return g
    extra = np.ndim(g) - len(shape)
    if extra < 0:
        return np.broadcast_to(g, shape)
    if extra:
        g = np.sum(g, axis=tuple(range(extra)))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and np.shape(g)[i] != 1)
    if repeated:
        g = np.sum(g, axis=repeated, keepdims=True)
    return np.broadcast_to(g, shape) if np.shape(g) != shape else g


def last_stores(shape: tuple[int, ...], index: Any) -> Any:
    """Where an index names an element more than once, only its last store survives: a mask."""
    parts = index if isinstance(index, tuple) else (index,)
    rest: tuple[int, ...] = ()
    count = 0
    found: Any = None
    arrays = all(isinstance(k, np.ndarray) for k in parts)
    if arrays:  # flags name the places where they are true
        parts = sum([k.nonzero() if k.dtype.kind == "b" else (k,) for k in parts], ())
    if arrays and len(parts) <= len(shape):
        if all(k.dtype.kind == "i" for k in parts):  # whole rows survive or do not
            shape, rest = shape[: len(parts)], shape[len(parts) :]
        # Few places, on axes of their own, are told apart without an array of the whole shape.
        count, found = 1, parts[0] == parts[0]
        for k, n in zip(parts, shape):
            places = (k % n).ravel().tolist() if k.dtype.kind == "i" and k.size < 100 else ()
            count *= len(places) if len(set(places)) == len(places) else 0
        for k in parts[1:]:
            found = found & (k == k)
    if not count or found.size != count or len(parts) != len(shape):
        number = np.arange(np.size(np.empty(shape)[index])).reshape(np.empty(shape)[index].shape)
        stamp = np.zeros(shape, int)
        stamp[index] = number
        found = stamp[index] == number
    return np.broadcast_to(found.reshape(found.shape + (1,) * len(rest)), found.shape + rest)


def add_at(a: Any, index: Any, value: Any) -> None:
    """`np.add.at(a, index, value)`. Numbers, unless they are few, are added at places of the flat
    array, which takes NumPy a third of the time."""
    if np.size(value) < 256 or a.size > 8 * np.size(value):
        np.add.at(a, index, value)
        return
    if isinstance(index, tuple) and [np.asarray(k).dtype.kind for k in index] == ["i"] * a.ndim:
        places = np.ravel_multi_index(index, a.shape, mode="wrap")
    else:
        places = np.arange(a.size).reshape(a.shape)[index]
    flat = a.reshape(-1)  # a copy, if it must be
    np.add.at(flat, places.reshape(-1), np.broadcast_to(value, places.shape).reshape(-1))
    a[...] = flat.reshape(a.shape)


def product_of_others(a: Any, axis: Any = None) -> Any:
    """For each element the product of all others along the axes, also where some are zero."""
    a = np.asarray(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = range(-len(axes), 0)
    moved = np.moveaxis(a, axes, last)
    rest = a.ndim - len(axes)
    flat = moved.reshape(*moved.shape[:rest], int(np.prod(moved.shape[rest:])))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), last, axes)


def linear_scan(b: Any, a: Any, axis: int) -> Any:
    """The recurrence y[0] = b[0], y[i] = b[i] + a[i] * y[i - 1] along an axis."""
    y = np.moveaxis(np.array(b, np.result_type(a, b)), axis, 0)
    factors = np.moveaxis(a, axis, 0)
    for i in range(1, len(y)):
        y[i] += factors[i] * y[i - 1]
    return np.moveaxis(y, 0, axis)


def cofactors(a: Any) -> Any:
    """The derivatives of the determinant, also where the matrix is singular."""
    d = np.asarray(np.linalg.det(a))[..., None, None]
    if np.all(d != 0):
        inverse = np.linalg.inv(a)
        sizes = (np.linalg.norm(x, axis=(-2, -1)) for x in (a, inverse))
        if np.all(np.multiply(*sizes) < 1e6):  # the inverse is good to ten digits
            return d * np.swapaxes(inverse, -1, -2)
    u, s, vh = np.linalg.svd(a)
    sign = np.asarray(np.linalg.det(u) * np.linalg.det(vh))[..., None, None]
    others = product_of_others(s, -1)[..., None, :]
    return sign * np.conjugate((u * others) @ vh)


def cross3(a: Any, b: Any, order: Any = "C") -> Any:
    """`np.cross(a, b)` of vectors of three, or rows of three: element by element, column by column,
    which takes NumPy a fifth of the time and less."""
    if a.ndim == b.ndim == 1:
        (a0, a1, a2), (b0, b1, b2) = a.tolist(), b.tolist()
        return np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])
    y = np.empty(np.broadcast_shapes(a.shape, b.shape), order=order)
    (a0, a1, a2), (b0, b1, b2), (y0, y1, y2) = a.T, b.T, y.T
    np.subtract(a1 * b2, a2 * b1, out=y0)
    np.subtract(a2 * b0, a0 * b2, out=y1)
    np.subtract(a0 * b1, a1 * b0, out=y2)
    return y


def resized(x: Any, shape: tuple[int, ...]) -> Any:
    """`x` cut, or filled up with zeros, to a shape of as many axes."""
    found = np.zeros(shape, x.dtype)
    common = tuple(slice(min(m, n)) for m, n in zip(x.shape, shape, strict=True))
    found[common] = x[common]
    return found


def sinc_derivative(x: Any, n: int) -> Any:
    """The n-th derivative of `np.sinc`.

    With u = pi x and f(u) = sin(u) / u, u f[n] + n f[n - 1] = sin(u + n pi / 2); close to zero,
    where that loses digits, the Taylor series.
    """
    u = np.pi * np.asarray(x)
    close = abs(u) < n + 1.0
    far = np.where(close, 1.0, u)
    found = np.sin(far) / far
    for k in range(1, n + 1):
        found = (np.sin(far + k * np.pi / 2.0) - k * found) / far
    near, series = np.where(close, u, 0.0), np.zeros_like(u)
    for k in range(24 + 2 * n, (n + 1) // 2 - 1, -1):
        factor = (-1.0) ** k / (2 * k + 1)
        for j in range(1, 2 * k - n + 1):
            factor /= j
        series += factor * near ** (2 * k - n)
    return (np.pi**n * np.where(close, series, found)).astype(u.dtype)[()]


def bessel_derivative(x: Any, n: int) -> Any:
    """The n-th derivative of `np.i0`: the mean of c**n exp(x c) over c = cos(t), which equally
    spaced angles give to rounding (Trefethen & Weideman 2014, The exponentially convergent
    trapezoidal rule)."""
    x = np.asarray(x)
    count = 20 + int(5.0 * np.sqrt(np.max(abs(x), initial=0.0)))
    total = np.zeros_like(x)
    for c in np.cos(np.pi * (np.arange(count) + 0.5) / count).tolist():
        total = total + c**n * np.exp(x * c)
    return (total / count)[()]


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of the digamma function: Abramowitz & Stegun 6.3.18 and 6.4.11, after
    steps of the recurrence to where that series converges fast."""
    shifts, tail = 0.0, float(x)
    factorial = 1.0
    for k in range(2, n + 1):
        factorial *= k
    sign = -1.0 if n % 2 == 0 else 1.0
    while tail < 15.0 + n:
        shifts += sign * factorial / tail ** (n + 1)
        tail += 1.0
    log = float(np.log(tail))
    found = log - 0.5 / tail if n == 0 else sign * factorial * (1 / n + 0.5 / tail) / tail**n
    power = 1.0 if n == 0 else factorial / n / tail**n
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
    for k, number in enumerate(bernoulli, start=1):
        # number (2k + n - 1)! / ((2k)! tail**(2k + n))
        for j in (2 * k - 1, 2 * k):
            power *= (n + j - 1 or 1) / (j * tail)
        found += sign * number * power
    return found + shifts


def padded_places(shape: tuple[int, ...], pad_width: Any, mode: Any) -> Any:
    """The place in the flat array that each element of the padded one is copied from."""
    return np.pad(np.arange(int(np.prod(shape))).reshape(shape), pad_width, mode)


def start_of_same(m: int, n: int) -> int:
    """Where in the whole correlation the part begins that `mode="same"` returns."""
    less = min(m, n) - 1
    return less // 2 if m >= n else less - less // 2


def last_changes(y: Any, axis: int) -> Any:
    """Where running maxima or minima were reached first, along the axis."""
    y = np.moveaxis(y, axis, 0)
    places = np.zeros(y.shape, int)
    number = np.arange(1, max(len(y), 1)).reshape(-1, *(1,) * (y.ndim - 1))
    places[1:] = np.where(y[1:] != y[:-1], number, 0)
    return np.moveaxis(np.maximum.accumulate(places, axis=0), 0, axis)


def place_of_max(x: Any) -> Any:
    """The place of what Python's `max(x)` chooses: nan, than which nothing is greater, only if it
    comes first."""
    place = np.argmax(x)
    return place if x[place] == x[place] else np.intp(max(range(len(x)), key=x.__getitem__))


def place_of_min(x: Any) -> Any:
    """The place of what Python's `min(x)` chooses, also where there is a nan."""
    place = np.argmin(x)
    return place if x[place] == x[place] else np.intp(min(range(len(x)), key=x.__getitem__))


def places_in_order(x: Any) -> Any:
    """The places in the order of Python's `sorted(x)`, which a nan upsets."""
    order = np.argsort(x, kind="stable")
    last = x[order[-1:]]  # NumPy puts nan there
    return order if (last == last).all() else np.array(sorted(range(len(x)), key=x.__getitem__))


def segments(indices: Any, extent: int) -> Any:
    """For `reduceat`: the places that are read, and the number of the segment that reads each."""
    starts = np.asarray(indices)
    stops = np.append(starts[1:], extent)
    ranges = [np.arange(a, max(b, a + 1)) for a, b in zip(starts, stops, strict=True)]
    lengths = [len(one) for one in ranges]
    return np.concatenate(ranges), np.repeat(np.arange(len(ranges)), lengths)


def scaled_items(factor: Any, items: list[Any]) -> list[Any]:
    """A list of the multiples of the items."""
    return [factor * item for item in items]


def zeros_but_part(items: Any, whole: Any, part: slice) -> Any:
    """Zero adjoints of a list, but for a part of it that has these items."""
    found = zeros_of(whole)
    found[part] = items
    return found


def zeros_of(value: Any) -> Any:
    """Zero adjoints of the same structure as `value`, None for what has no derivative.

    An integer in a list, or an array of them, stands where another one may hold what has a
    derivative.
    """
    if isinstance(value, list):
        return [0.0 if isinstance(item, (int, np.integer)) else zeros_of(item) for item in value]
    if isinstance(value, tuple):
        return tuple(zeros_of(item) for item in value)
    dtype = getattr(value, "dtype", np.dtype(type(value)) if np.isscalar(value) else None)
    array = isinstance(value, np.ndarray)
    if dtype is None or dtype.kind not in ("biufc" if array else "fc"):
        return None
    return np.zeros(np.shape(value), dtype if dtype.kind in "fc" else float) if array else 0.0


def add_structures(a: Any, b: Any) -> Any:
    """Adjoints added item by item; None counts as zero."""
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, (list, tuple)):
        return type(a)(add_structures(x, y) for x, y in zip(a, b, strict=True))
    return a + b


def split_like(joined: Any, items: Any, axis: int = 0) -> Any:
    """The parts of an array that was concatenated from `items`, as a list."""
    ends = np.cumsum([np.shape(item)[axis] for item in items])[:-1]
    return list(np.split(joined, ends, axis=axis))


def refuse_overlap(*written: str, **arrays: Any) -> None:
    """Refuse arguments that share memory with one that the function writes to."""
    for name in written:
        for other, array in arrays.items():
            if other != name and np.may_share_memory(arrays[name], array):
                raise ValueError(
                    f"arguments {name} and {other} share memory and the function writes to one"
                    " of them: its derivative would be that of separate arrays; pass a copy"
                )


def divide(a: Any, b: Any) -> Any:
    """`a / b` for numbers, with IEEE's inf and nan in place of an exception."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.float64(a) / b)


def power(a: Any, b: Any) -> Any:
    """`a ** b` for real numbers, with IEEE's inf and nan in place of exceptions."""
    try:
        found = a**b
        if not isinstance(found, complex):
            return found
    except ArithmeticError:
        pass
    with np.errstate(all="ignore"):
        return float(np.float64(a) ** b)


REQUIRES: dict[str, tuple[str, ...]] = {
    "cofactors": ("product_of_others",),
    "zeros_but_part": ("zeros_of",),
}
