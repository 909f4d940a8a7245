"""The transforms of `scipy.fft` that are also in `numpy.fft`."""

from __future__ import annotations

import scipy.fft

from ..fourier import tables

tables(scipy.fft, "scipy.fft")
