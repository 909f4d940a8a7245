"""The log likelihood of a Kalman filter."""

import numpy as np


def kalman(A, C, q, r, observations):
    n = A.shape[0]
    x = np.zeros(n)
    P = np.eye(n)
    nll = 0.0
    for y in observations:
        x = A @ x
        P = A @ P @ A.T + q * np.eye(n)
        residual = y - C @ x
        S = C @ P @ C + r
        K = P @ C / S
        x = x + K * residual
        P = P - np.outer(K, C @ P)
        nll += 0.5 * (np.log(S) + residual**2 / S)
    return nll


ARGUMENTS = (
    np.array([[1.0, 0.1], [-0.2, 0.9]]),
    np.array([1.0, 0.5]),
    0.1,
    0.5,
    np.array([0.3, 0.8, 1.1, 0.2]),
)
WITH_RESPECT_TO = ("A", "q", "r")
