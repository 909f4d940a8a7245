import numpy as np


def kalman_jvp(A, C, q, r, observations, A_dot, q_dot, r_dot):
    """Value and tangent of golden.kalman.kalman with respect to A, q, r.

    A: float64 (A0, A1), C: float64 (C0,), q: float, r: float, observations: float64
    (observations0,), A_dot: float64 (A0, A1), q_dot: float, r_dot: float
    """
    n = A.shape[0]
    x = np.zeros(n)
    P = np.eye(n)
    P_dot = np.zeros_like(P)
    x_dot = np.zeros_like(x)
    nll = 0.0
    nll_dot = 0.0
    for y in range(len(observations)):
        y = observations[y]
        x_2 = A @ x
        x_dot = A_dot @ x + A @ x_dot
        product_4 = A @ P
        A_part = A.T
        total = (A_dot @ P + A @ P_dot) @ A_part + product_4 @ A_dot.T
        eye_n = np.eye(n)
        P = product_4 @ A_part + q * eye_n
        P_dot = total + q_dot * eye_n
        product_3 = C @ x_dot
        residual = y - C @ x_2
        product_2 = C @ P
        product = C @ P_dot
        S = product_2 @ C + r
        S_dot = product @ C + r_dot
        K = P @ C / S
        K_dot = P_dot @ C / S - S_dot * K / S
        x = x_2 + K * residual
        x_dot = x_dot + (K_dot * residual - K * product_3)
        P = P - np.outer(K, product_2)
        P_dot = P_dot - (np.outer(K_dot, product_2) + np.outer(K, product))
        ratio = residual ** 2 / S
        difference = -2 * (product_3 * residual) / S - S_dot * ratio / S
        nll += 0.5 * (np.log(S) + ratio)
        nll_dot += 0.5 * (S_dot / S + difference)
    return nll, nll_dot
