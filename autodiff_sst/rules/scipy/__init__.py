"""Rules of SciPy, read only once the part of SciPy that they are about has been imported."""

from __future__ import annotations

import importlib
import sys

_TABLES = {
    "scipy.special": ("special", "gamma", "bessel", "integrals"),
    "scipy.fft": ("fft",),
    "scipy.linalg": ("linalg", "factors", "matrices"),
    "scipy.signal": ("signal", "spectra", "filters"),
    "scipy.spatial": ("spatial",),
    "scipy.interpolate": ("grids", "splines"),
    "scipy.ndimage": ("ndimage",),
    "scipy.cluster.vq": ("cluster",),
    "scipy.sparse": ("sparse_products",),
    "scipy.sparse.linalg": ("sparse",),
    "scipy.integrate": ("integrate",),
    "scipy.stats": ("stats", "multivariate", "statistics"),
}


_pending = dict(_TABLES)


def install() -> None:
    """Read the tables of those parts of SciPy that are imported by now."""
    for module in [module for module in _pending if module in sys.modules]:
        for table in _pending.pop(module):
            importlib.import_module(f".{table}", __name__)
