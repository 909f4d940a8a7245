"""Cases: signals of SciPy."""

import numpy as np
import scipy.signal
from rules.case import Case, M, S, V, W, refused
from rules.rows_signal import OTHER, WAVE
from scipy.signal import convolve, correlate, fftconvolve

SPECTRUM = scipy.signal.stft(WAVE, nperseg=8)[2]


def full(x, k):
    return convolve(x, k) ** 2


def same(x, k):
    return scipy.signal.convolve(x, k, mode="same") ** 2


def valid(x, k):
    return convolve(x, k, "valid") * 2.0


def plane(x, k):
    return scipy.signal.convolve2d(x, k, mode="same") ** 2 + np.sum(
        scipy.signal.convolve2d(x, k, boundary="fill", mode="full")
    )


def wrapped(x, k):
    return scipy.signal.convolve2d(x, k, boundary="wrap")


def by_fft(x, k):
    return fftconvolve(x, k, mode="same") + scipy.signal.oaconvolve(x, k, mode="same")


def correlated(x, k):
    return correlate(x, k, mode="same") * correlate(x, k)[:4]


def correlated_plane(x, k):
    return scipy.signal.correlate2d(x, k) ** 2


def without_trend(x):
    return scipy.signal.detrend(x) ** 2 + scipy.signal.detrend(x, type="constant")


def power(x):
    f, p = scipy.signal.welch(x, fs=2.0, nperseg=8)
    return np.log(p[1:]) * f[1:]


def power_of_rows(x):
    return scipy.signal.welch(x, nperseg=6, window="hamming", scaling="spectrum", axis=0)[1]


def cross(x, y):
    return scipy.signal.csd(x, y, nperseg=8, noverlap=2, nfft=12, detrend="linear")[1]


def short_time(x):
    _, _, z = scipy.signal.stft(x, nperseg=8)
    return np.abs(z[1:-1]) ** 2


def short_time_of_columns(x):
    return scipy.signal.stft(x, nperseg=6, noverlap=2, boundary=None, axis=0, scaling="psd")[2]


def back(z):
    return scipy.signal.istft(z, nperseg=8)[1] ** 2


def windowed(x):
    return x * scipy.signal.windows.hann(len(x)) + x * scipy.signal.windows.kaiser(len(x), beta=3.0)


def recursive(b, a, x):
    return scipy.signal.lfilter(b, a, x) ** 2


def recursive_columns(x):
    return scipy.signal.lfilter([1.0, 0.5], [2.0, -0.3, 0.1], x, axis=0) ** 2


def envelope(x):
    return np.abs(scipy.signal.hilbert(x)) ** 2


def power_of_all(x):
    return scipy.signal.periodogram(x, 2.0)[1] * 3.0


def peaks(x):
    return np.sum(x[scipy.signal.find_peaks(x)[0]] ** 2)


COLUMNS = np.stack([WAVE, OTHER], axis=1)
PAD = "other boundaries than zeros: use np.pad"
CASES = [
    Case("scipy.signal.convolve", full, (V, W[:3]), (0, 1)),
    Case("scipy.signal.convolve[same]", same, (V, W[:3]), (0, 1)),
    Case("scipy.signal.convolve[same]", same, (V, WAVE[:7]), (0, 1), order=1),
    Case("scipy.signal.convolve[valid]", valid, (V, W[:3]), (0, 1)),
    Case("scipy.signal.convolve2d", plane, (M, S[:2]), (0, 1)),
    Case(
        "scipy.signal.convolve2d[boundary=wrap]",
        wrapped,
        (M, S[:2]),
        (0, 1),
        expect="refused",
        reason=PAD,
    ),
    Case("scipy.signal.fftconvolve", by_fft, (V, W[:3]), (0, 1)),
    Case("scipy.signal.oaconvolve", by_fft, (WAVE, W[:3]), (0, 1), order=1),
    Case("scipy.signal.correlate", correlated, (V, W[:3]), (0, 1)),
    Case("scipy.signal.correlate2d", correlated_plane, (M, S[:2]), (0, 1)),
    Case("scipy.signal.detrend", without_trend, (WAVE,)),
    Case("scipy.signal.welch", power, (WAVE,)),
    Case("scipy.signal.welch", power_of_rows, (COLUMNS,), order=1),
    Case("scipy.signal.csd", cross, (WAVE, OTHER), (0, 1), order=1),
    Case("scipy.signal.stft", short_time, (WAVE,)),
    Case("scipy.signal.stft", short_time_of_columns, (COLUMNS,), order=1),
    Case("scipy.signal.istft", back, (SPECTRUM,)),
    Case("scipy.signal.lfilter", recursive_columns, (COLUMNS,)),
    Case("scipy.signal.lfilter[wrt b,a]", recursive, (V[:2], W[:3], WAVE[:7]), (0, 1, 2)),
    Case("scipy.signal.hilbert", envelope, (WAVE,), order=1),
    Case("scipy.signal.hilbert", envelope, (WAVE[:8],), order=1),
    Case("scipy.signal.periodogram", power_of_all, (WAVE,), order=1),
    Case("scipy.signal.windows.*", windowed, (V,)),
    refused(
        "scipy.signal.windows.*",
        lambda s: scipy.signal.windows.gaussian(7, s),
        (0.7,),
        "argument number 2 of scipy.signal.windows.gaussian carries a derivative",
    ),
    Case("scipy.signal.find_peaks", peaks, (WAVE,)),
]
