import numpy as np


def kalman_grad(A, C, q, r, observations):
    """Gradient of golden.kalman.kalman with respect to A, q, r.

    A: float64 (A0, A0), C: float64 (A0,), q: float, r: float,
    observations: float64 (observations0 >= 1,)
    """
    n = A.shape[0]
    x = np.zeros(n)
    P = np.eye(n)
    tape = []
    for y in observations:
        x_2 = A @ x
        product = A @ P
        eye_n = np.eye(n)
        P_2 = product @ A.T + q * eye_n
        residual = y - C @ x_2
        product_2 = C @ P_2
        S = product_2 @ C + r
        K = P_2 @ C / S
        x_2 += K * residual
        P_2 -= np.outer(K, product_2)
        tape.append((P, x, product, residual, product_2, S, K, residual ** 2 / S))
        P = P_2
        x = x_2
    # adjoints, last statement first
    A_bar = np.zeros(A.shape)  # kalman.py:11 for y in observations:
    P_bar = np.zeros_like(P)
    x_bar = np.zeros_like(x)
    q_bar = 0.0
    r_bar = 0.0
    for i in reversed(range(len(observations))):
        P, x, product, residual, product_2, S, K, ratio = tape.pop()
        power_bar = 0.5 / S  # kalman.py:19 nll += 0.5 * (np.log(S) + residual**2 / S)
        residual_bar = 2 * power_bar * residual
        S_bar = power_bar - 0.5 * ratio / S
        product_3 = K @ P_bar                         # kalman.py:18 P = P - np.outer(K, C @ P)
        K_bar = x_bar * residual - P_bar @ product_2  # kalman.py:17 x = x + K * residual
        residual_bar += K @ x_bar
        S_bar -= K_bar @ K / S  # kalman.py:16 K = P @ C / S
        P_bar += np.outer(K_bar / S, C)
        r_bar += S_bar  # kalman.py:15 S = C @ P @ C + r
        P_bar += np.outer(C, S_bar * C - product_3)
        x_bar -= residual_bar * C       # kalman.py:14 residual = y - C @ x
        q_bar += np.vdot(P_bar, eye_n)  # kalman.py:13 P = A @ P @ A.T + q * np.eye(n)
        product_bar = P_bar @ A
        A_bar += P_bar.T @ product
        P_bar = A.T @ product_bar
        A_bar += product_bar @ P.T
        x_bar_2 = x_bar @ A  # kalman.py:12 x = A @ x
        A_bar += np.outer(x_bar, x)
        x_bar = x_bar_2
    return A_bar, q_bar, r_bar
