import numpy as np


def kalman_jvp(A, C, q, r, observations, A_dot, q_dot, r_dot):
    """Value and tangent of golden.kalman.kalman with respect to A, q, r.

    A: float64 (A0, A1), C: float64 (C0,), q: float, r: float,
    observations: float64 (observations0,), A_dot: float64 (A0, A1), q_dot: float,
    r_dot: float
    """
    n = A.shape[0]
    x = np.zeros(n)
    P = np.eye(n)
    P_dot = np.zeros_like(P)
    x_dot = np.zeros_like(x)
    nll = 0.0
    nll_dot = 0.0
    for y in observations:
        x_2 = A @ x
        x_dot = A_dot @ x + A @ x_dot
        product = A @ P
        A_T = A.T
        product_dot = (A_dot @ P + A @ P_dot) @ A_T + product @ A_dot.T
        eye_n = np.eye(n)
        P = product @ A_T + q * eye_n
        P_dot = product_dot + q_dot * eye_n
        residual = y - C @ x_2
        residual_dot = -(C @ x_dot)
        product_2 = C @ P
        product_2_dot = C @ P_dot
        S = product_2 @ C + r
        S_dot = product_2_dot @ C + r_dot
        K = P @ C / S
        K_dot = (P_dot @ C - S_dot * K) / S
        x_2 += K * residual
        x_dot += K_dot * residual + K * residual_dot
        P -= np.outer(K, product_2)
        P_dot -= np.outer(K_dot, product_2) + np.outer(K, product_2_dot)
        ratio = residual ** 2 / S
        total = S_dot + 2 * residual_dot * residual - S_dot * ratio
        nll += 0.5 * (np.log(S) + ratio)
        nll_dot += 0.5 * total / S
        x = x_2
    return nll, nll_dot
