"""Rows: the functions of `scipy.signal`."""

from __future__ import annotations

import numpy as np
from rules.rows import V3, M, P, Row, S, V, W, Z, row, single
from scipy import signal

WAVE = np.sin(np.arange(23.0) ** 1.3) + 0.2
OTHER = np.cos(np.arange(23.0) ** 1.2)
MODES = ("full", "same", "valid")
LINES = (signal.convolve, signal.correlate, signal.fftconvolve, signal.oaconvolve)

SIGNAL: list[Row] = [
    *(row(f, V, V3, mode=mode) for f in LINES for mode in MODES),
    *(row(f, V3, WAVE[:6], mode=mode) for f in LINES[:2] for mode in MODES),
    *(row(f, M, S[:2, :3], mode=mode, depth=2) for f in LINES[:2] for mode in MODES),
    *(row(f, Z, V, mode=mode, depth=2) for f in LINES[:2] for mode in MODES[:2]),
    row(signal.convolve, Z, Z),
    row(signal.convolve, *single(V, W), mode="same"),
    row(signal.convolve, V, W, mode="same", method="direct"),
    *(
        row(f, M, S[:2], mode=mode, depth=2)
        for f in (signal.convolve2d, signal.correlate2d)
        for mode in MODES
    ),
    row(signal.lfilter, V[:2], W[:3], WAVE[:7], depth=2),
    row(signal.lfilter, V[:2], W[:3], M, axis=0, depth=2),
    row(signal.hilbert, M, axis=0, depth=2),
    row(signal.detrend, WAVE),
    row(signal.detrend, P, axis=0, type="constant"),
    row(signal.detrend, WAVE, bp=7),
]
