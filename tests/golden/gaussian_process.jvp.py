import numpy as np


def gaussian_process_jvp(length, noise, x, y, length_dot, noise_dot):
    """Value and tangent of golden.gaussian_process.gaussian_process with respect to length, noise.

    length: float, noise: float, x: float64 (x0,), y: float64 (y0,), length_dot: float,
    noise_dot: float
    """
    d = x[:, None] - x[None, :]
    power = (d / length) ** 2
    exp = np.exp(-0.5 * power)
    eye = np.eye(len(x))
    K = exp + noise * eye
    K_dot = length_dot * power * exp / length + noise_dot * eye
    sign, logdet = np.linalg.slogdet(K)
    logdet_dot = np.trace(np.linalg.solve(K, K_dot))
    product = 0.5 * y
    solve = np.linalg.solve(K, y)
    total_dot = product @ np.linalg.solve(K, -(K_dot @ solve)) + 0.5 * logdet_dot
    return product @ solve + 0.5 * logdet, total_dot
