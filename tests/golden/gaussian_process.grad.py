import numpy as np


def gaussian_process_grad(length, noise, x, y):
    """Gradient of golden.gaussian_process.gaussian_process with respect to length, noise.

    length: float, noise: float, x: float64 (x0,), y: float64 (y0,)
    """
    d = x[:, None] - x[None, :]
    power = (d / length) ** 2
    exp = np.exp(-0.5 * power)
    eye = np.eye(len(x))
    K = exp + noise * eye
    # adjoints, last statement first
    # gaussian_process.py:10 return 0.5 * y @ np.linalg.solve(K, y) + 0.5 * logdet
    outer = np.outer(np.linalg.solve(K.T, 0.5 * y), np.linalg.solve(K, y))
    # gaussian_process.py:9 sign, logdet = np.linalg.slogdet(K)
    K_bar = 0.5 * np.linalg.inv(K).T - outer
    # gaussian_process.py:8 K = np.exp(-0.5 * (d / length) ** 2) + noise * np.eye(len(x))
    noise_bar = np.vdot(K_bar, eye)
    length_bar = np.vdot(K_bar * exp, power) / length
    return length_bar, noise_bar
