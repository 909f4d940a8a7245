"""Functions of SciPy that are refused, and why: what to do in their place."""

from __future__ import annotations

_REASONS: dict[str, tuple[str, str]] = {
    "the derivative of a solution is that of an equation for it, which is derived for"
    " scipy.integrate.odeint only": (
        "integrate",
        "solve_ivp solve_bvp",
    ),
    "a trace does not show its steps, and it is not known in its tolerances": (
        "integrate",
        "odeint",
    ),
    "the integrand is a function, which it is not derived through: use a fixed rule, such as"
    " np.polynomial.legendre.leggauss or scipy.integrate.trapezoid of samples": (
        "integrate",
        "quad quad_vec fixed_quad dblquad tplquad nquad romb cumulative_simpson",
    ),
    "a solution depends on the parameters of its function by an equation that is not derived:"
    " give the solver a derivative, and declare its result with autodiff_sst.rule": (
        "optimize",
        """root fsolve brentq brenth bisect newton root_scalar fixed_point minimize minimize_scalar
        least_squares curve_fit nnls linprog""",
    ),
    "it is not known: use scipy.interpolate.CubicSpline, RegularGridInterpolator or np.interp": (
        "interpolate",
        """PchipInterpolator Akima1DInterpolator UnivariateSpline BSpline
        splrep splev interpn RectBivariateSpline griddata RBFInterpolator BarycentricInterpolator
        make_interp_spline""",
    ),
    "its boundaries are not known: pad the image with np.pad, and convolve it with"
    " scipy.signal.convolve": (
        "ndimage",
        """convolve correlate convolve1d correlate1d sobel maximum_filter minimum_filter
        median_filter affine_transform rotate shift zoom sum_labels""",
    ),
    "it is not known: use scipy.signal.lfilter, or scipy.signal.convolve": (
        "signal",
        """filtfilt sosfilt sosfiltfilt savgol_filter resample resample_poly upfirdn
        decimate medfilt freqz""",
    ),
    "it may return values of the data: count them, or sort the data with np.sort": (
        "stats",
        "trim_mean iqr",
    ),
}
REFUSED = {
    f"scipy.{module}.{name}": reason
    for reason, (module, names) in _REASONS.items()
    for name in names.split()
}
