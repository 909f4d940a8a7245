"""Cases: integrals, transforms, interpolation, distances, rotations of SciPy."""

import numpy as np
import scipy.cluster.vq
import scipy.fft
import scipy.integrate
import scipy.interpolate
import scipy.ndimage
import scipy.spatial
from rules.case import Case, M, P, S, V, W
from rules.rows_scipy_others import GRID, GRID5
from scipy.integrate import cumulative_trapezoid, simpson, trapezoid
from scipy.interpolate import RegularGridInterpolator
from scipy.spatial.distance import cdist, pdist
from scipy.spatial.transform import Rotation

ROWS = np.array([0.0, 0.7, 2.0])
INSIDE = np.array([[0.3, 0.2], [1.1, 1.3], [1.9, 0.6]])
QUATERNION = np.array([0.2, -0.4, 0.3, 0.8])


def areas(y, x):
    return trapezoid(y, x) ** 2 + trapezoid(y, dx=0.5)


def simpsons(y, x):
    return simpson(y, x=x) ** 2 + scipy.integrate.simpson(y, dx=0.3)


def running(y, x):
    return cumulative_trapezoid(y, x, initial=0) * x + scipy.integrate.cumulative_trapezoid(y)[0]


def spectrum(x):
    return np.abs(scipy.fft.fft(x)) ** 2


def half_spectrum(x):
    return np.abs(scipy.fft.rfft(x)) ** 2


def back(x):
    return np.real(scipy.fft.ifft(x)) ** 2 + scipy.fft.irfft(x, n=4)


def several(x):
    return np.abs(scipy.fft.fftn(x)) ** 2


def cosines(x):
    return scipy.fft.dct(x) ** 2 * scipy.fft.idct(x)


def cosines_ortho(x):
    return scipy.fft.dct(x, norm="ortho") ** 2


def cosines_of_types(x):
    return scipy.fft.dct(x, type=1) * scipy.fft.dct(x, 3) * scipy.fft.dct(x, type=4)


def cosines_in_plane(x):
    return scipy.fft.dctn(x) ** 2 + scipy.fft.idctn(x, norm="ortho")


def sines(x):
    return scipy.fft.dst(x) ** 2 * scipy.fft.idst(x)


def on_grid(x, values):
    f = RegularGridInterpolator((ROWS, GRID), values)
    return f(x) ** 2


def on_line(x, values):
    return scipy.interpolate.RegularGridInterpolator((GRID,), values)(x)


def beyond_grid(x, values):
    f = RegularGridInterpolator((ROWS, GRID), values, bounds_error=False, fill_value=None)
    return f(x + 0.8)


def on_spline(x, y):
    f = scipy.interpolate.CubicSpline(GRID, y, bc_type="natural")
    return f(x) ** 2 + f(0.5, 1)


def on_spline_of(x, y):
    return scipy.interpolate.CubicSpline(x=GRID, y=y)(x) * x


def on_lines_at_number(y, x):
    f = scipy.interpolate.interp1d(GRID, y)
    return f(1.3) * f(x[0]) ** 2 + f(GRID[1])


def on_lines(x, y):
    return scipy.interpolate.interp1d(GRID, y)(x) ** 2


def in_image(x, image):
    return scipy.ndimage.map_coordinates(image, [x, 0.8 * x + 0.3], order=1) ** 2


def near_image(x, image):
    return scipy.ndimage.map_coordinates(image, np.stack([x, 3.0 * x]), order=1, mode="nearest")


def blurred(image):
    return scipy.ndimage.gaussian_filter(image, 0.8) ** 2 + scipy.ndimage.laplace(image)


def blurred_round(image):
    image = scipy.ndimage.gaussian_filter(image, sigma=(0.5, 1.0), mode="wrap", truncate=3.0)
    return scipy.ndimage.gaussian_filter1d(image, 0.7, axis=0, mode="constant") ** 2


def averaged(image):
    return scipy.ndimage.uniform_filter(image, 3, mode="constant") * image


def blurred_nearest(image):
    return scipy.ndimage.gaussian_filter(image, 0.8, mode="nearest")


def cubic(x, image):
    return scipy.ndimage.map_coordinates(image, [x, x])


def distances(a, b):
    return cdist(a, b) + scipy.spatial.distance.cdist(a, b, "sqeuclidean")


def other_distances(a, b):
    return cdist(a, b, metric="cityblock") * cdist(a, b, "cosine") + cdist(a, b, "minkowski", p=3)


def pairs(a):
    return pdist(a) * pdist(a, "sqeuclidean")


def of_vectors(u, v):
    return scipy.spatial.distance.euclidean(u, v) * scipy.spatial.distance.cosine(u, v)


def turned(v, x):
    r = Rotation.from_rotvec(v)
    return r.apply(x) + r.as_matrix()


def turned_by_quaternion(q, x):
    return Rotation.from_quat(q).apply(x, inverse=True)


def turned_by_angles(angles, x):
    inner = Rotation.from_euler("ZYX", angles).apply(x)
    return Rotation.from_euler("xz", angles[:2], degrees=True).as_matrix() @ inner


def nearest(x, codes):
    code, distance = scipy.cluster.vq.vq(x, codes)
    return distance**2 * codes[code, 0]


TIGHT = {"rtol": 1e-11, "atol": 1e-11}


def predation(y, t, a, b):
    prey, predators = y
    return [a * prey - b * prey * predators, 0.3 * prey * predators - predators * np.cos(t)]


def solved(y0):
    return scipy.integrate.odeint(predation, y0, GRID, args=(0.7, 0.4), **TIGHT)


def solved_for_rates(a, b):
    return scipy.integrate.odeint(predation, [1.0, 0.5], GRID, args=(a, b), **TIGHT)[-1]


def solved_for_matrix(matrix):
    def slope(t, y, scale):
        return scale * (matrix @ y) - np.maximum(y, 0.1) ** 2

    return scipy.integrate.odeint(
        slope, [1.0, 0.5, -0.2], GRID, (0.4,), tfirst=True, mxstep=5000, hmax=0.1, **TIGHT
    )


def solved_one_after_the_other(k):
    y = np.array([k, 0.5])
    for trip in range(2):
        y = scipy.integrate.odeint(lambda y, t, i=trip: -k * y**2 + 0.1 * i, y, GRID, **TIGHT)[-1]
    return y * k


def solved_with_a_dose(k):
    def slope(y, t):
        dose = 1.0 if t > 0.35 else 0.0
        return dose - k * y

    return scipy.integrate.odeint(slope, 1.0, GRID, hmax=0.01, **TIGHT)


def solved_from_integers(k):
    return scipy.integrate.odeint(lambda y, t: k - y, 2, [0, 1, 2], **TIGHT)


CASES = [
    Case("scipy.integrate.odeint", solved, (V[:2],)),
    Case("scipy.integrate.odeint", solved, (W[:2],)),
    Case("scipy.integrate.odeint", solved_one_after_the_other, (0.7,)),
    Case("scipy.integrate.odeint[wrt args]", solved_for_rates, (0.7, 0.4), (0, 1)),
    Case("scipy.integrate.odeint[wrt args]", solved_for_matrix, (S,), order=1),
    Case("scipy.integrate.odeint[wrt args]", solved_with_a_dose, (0.7,)),
    Case("scipy.integrate.odeint[wrt args]", solved_from_integers, (0.7,)),
    Case("scipy.integrate.trapezoid", areas, (V, GRID), (0, 1)),
    *(
        Case("scipy.integrate.simpson", simpsons, (V[:n], GRID[:n]), (0, 1))
        for n in (1, 2, 3, len(V))
    ),
    Case("scipy.integrate.simpson", simpsons, (np.append(W, 0.4), GRID5), (0, 1)),
    Case("scipy.integrate.cumulative_trapezoid", running, (V, GRID), (0, 1)),
    Case("scipy.fft.fft", spectrum, (V,)),
    Case("scipy.fft.rfft", half_spectrum, (V,)),
    Case("scipy.fft.ifft", back, (V,)),
    Case("scipy.fft.irfft", back, (V,)),
    Case("scipy.fft.fftn", several, (M,)),
    Case("scipy.fft.dct", cosines, (V,)),
    Case("scipy.fft.idct", cosines, (V,)),
    Case("scipy.fft.dct[ortho]", cosines_ortho, (M,)),
    Case("scipy.fft.dct[type=1/3/4]", cosines_of_types, (V,)),
    Case("scipy.fft.dctn", cosines_in_plane, (M,)),
    Case("scipy.fft.idctn", cosines_in_plane, (M,)),
    Case("scipy.fft.dst", sines, (V,)),
    Case("scipy.fft.idst", sines, (V,)),
    Case("scipy.interpolate.RegularGridInterpolator", on_grid, (INSIDE, P), (1,)),
    Case("scipy.interpolate.RegularGridInterpolator[query]", on_grid, (INSIDE, P), (0, 1)),
    Case("scipy.interpolate.RegularGridInterpolator[query]", on_line, (V, W), (0, 1)),
    Case("scipy.interpolate.RegularGridInterpolator[query]", beyond_grid, (INSIDE, P), (0, 1)),
    Case("scipy.interpolate.CubicSpline", on_spline, (V, W), (1,)),
    Case("scipy.interpolate.CubicSpline[query]", on_spline_of, (V, W), (0, 1)),
    Case("scipy.interpolate.interp1d", on_lines, (V, W), (0, 1)),
    Case("scipy.interpolate.interp1d", on_lines_at_number, (W, V), (0, 1)),
    Case("scipy.ndimage.map_coordinates", in_image, (V, P), (1,)),
    Case("scipy.ndimage.map_coordinates[wrt coords]", in_image, (V, P), (0, 1)),
    Case("scipy.ndimage.map_coordinates[wrt coords]", near_image, (W, P), (0, 1)),
    Case("scipy.ndimage.gaussian_filter", blurred, (P,)),
    Case("scipy.ndimage.laplace", blurred, (P,)),
    Case("scipy.ndimage.gaussian_filter", blurred_round, (P,)),
    Case("scipy.ndimage.gaussian_filter1d", blurred_round, (P,)),
    Case("scipy.ndimage.uniform_filter", averaged, (P,)),
    Case("scipy.ndimage.gaussian_filter", blurred_nearest, (P,), expect="refused"),
    Case(
        "scipy.ndimage.map_coordinates[order=3]",
        cubic,
        (V, P),
        expect="refused",
        reason="splines of images",
    ),
    Case("scipy.spatial.distance.cdist", distances, (P, M), (0, 1)),
    Case("scipy.spatial.distance.cdist", other_distances, (P + 0.05, M), (0, 1), order=1),
    Case("scipy.spatial.distance.pdist", pairs, (P,)),
    Case("scipy.spatial.distance.euclidean", of_vectors, (V, W), (0, 1)),
    Case("scipy.spatial.distance.cosine", of_vectors, (V, W), (0, 1)),
    Case("scipy.spatial.transform.Rotation", turned, (V[:3], S), (0, 1)),
    Case("scipy.spatial.transform.Rotation", turned, (0.0 * V[:3], S), (0, 1)),
    Case("scipy.spatial.transform.Rotation", turned_by_quaternion, (QUATERNION, S), (0, 1)),
    Case("scipy.spatial.transform.Rotation", turned_by_angles, (V[:3], W[:3]), (0, 1)),
    Case("scipy.cluster.vq.vq", nearest, (P, M[:2]), (0, 1)),
]
