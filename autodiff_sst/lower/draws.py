"""What random number generators return: types of draws, by the name of the method."""

from __future__ import annotations

from ..ir.nodes import Atom
from ..ir.types import Array, Dim, Opaque, Scalar, Sym, Type
from ..rules.infer import shape_dims

FLOATS = {"standard_normal": 0, "random": 0, "random_sample": 0, "standard_exponential": 0}
FLOATS |= {"exponential": 1, "rayleigh": 1, "chisquare": 1, "standard_gamma": 1, "standard_t": 1}
FLOATS |= dict.fromkeys(("normal", "uniform", "gamma", "beta", "laplace", "lognormal"), 2)
FLOATS |= dict.fromkeys(("logistic", "gumbel", "vonmises", "f"), 2)
INTEGERS = {"poisson": 1, "geometric": 1, "integers": 2, "randint": 2, "binomial": 2}
UNKNOWN = Array(None, None)
GENERATORS = ("Generator", "RandomState")
DRAWS = {*FLOATS, *INTEGERS, "rand", "randn", "permutation"}
"""Methods of a generator, as the functions of `np.random` are, whose results are new arrays."""

# The functions of Python's own `random`.
PYTHON_FLOATS = ("random", "uniform", "gauss", "normalvariate", "expovariate", "betavariate")
PYTHON_FLOATS += ("gammavariate", "lognormvariate", "triangular", "vonmisesvariate")
PYTHON_INTEGERS = ("randint", "randrange", "getrandbits")


def python_draw_type(name: str) -> Type:
    """The type of a draw by a function of the standard library."""
    if name in PYTHON_FLOATS:
        return Scalar("float64")
    return Scalar("int64") if name in PYTHON_INTEGERS else Opaque(name)


def draw_type(name: str, atoms: list[Atom], named: dict[str, Atom]) -> Type:
    """The type of a draw by a method of a NumPy generator."""
    if name == "default_rng":
        return Opaque("Generator")
    if name in ("rand", "randn"):
        dims = tuple(map(_extent, atoms))
        return Array("float64", dims) if dims else Scalar("float64", None)
    if "dtype" in named:
        return UNKNOWN
    if name == "permutation" and len(atoms) == 1:
        return _permutation(atoms[0])
    for dtype, table in (("float64", FLOATS), ("int64", INTEGERS)):
        if name in table:
            return _sized(dtype, table[name], atoms, named)
    return UNKNOWN


def _permutation(of: Atom) -> Type:
    match of.type:
        case Scalar():
            return Array("int64", (_extent(of),))
        case Array(dims=dims) as array if dims:
            return array
    return UNKNOWN


def _extent(atom: Atom) -> Dim:
    extent = atom.type.extent if isinstance(atom.type, Scalar) else None
    return Sym("?") if extent is None else extent


def _sized(dtype: str, place: int, atoms: list[Atom], named: dict[str, Atom]) -> Type:
    size = named.get("size", atoms[place] if len(atoms) > place else None)
    if size is not None and size.type != Opaque("None"):
        return Array(dtype, shape_dims(size))
    if any(isinstance(a.type, Array) for a in [*atoms, *named.values()]):
        return Array(dtype, None)
    return Scalar(dtype, None)
