import numpy as np


def gated_jvp(W, U, b, xs, W_dot, U_dot, b_dot):
    """Value and tangent of golden.gated.gated with respect to W, U, b.

    W: float64 (W0 >= W1+2, W1), U: float64 (U0 >= W1+2, U1), b: float64 (b0 >= W1+2,),
    xs: float64 (xs0, xs1), W_dot: float64 (W0 >= W1+2, W1),
    U_dot: float64 (U0 >= W1+2, U1), b_dot: float64 (b0 >= W1+2,)
    """
    n = W.shape[1]
    h = np.zeros(n)
    h_dot = np.zeros_like(h)
    for x in xs:
        W_i = W[:n]
        total_dot = W_dot[:n] @ h + W_i @ h_dot + U_dot[:n] @ x
        total = W_i @ h + U[:n] @ x + b[:n]
        exp = np.exp(-total)
        gate = 1.0 / (1.0 + exp)
        product = (total_dot + b_dot[:n]) * exp * gate
        product_2 = product * gate
        W_i_2 = W[n:]
        total_dot_2 = W_dot[n:] @ h + W_i_2 @ h_dot + U_dot[n:] @ x
        total_2 = W_i_2 @ h + U[n:] @ x + b[n:]
        change = np.tanh(total_2)
        change_dot = (total_dot_2 + b_dot[n:]) * (1.0 - change * change)
        difference = 1.0 - gate
        h_2 = gate * h + difference * change
        h_dot = product_2 * h + gate * h_dot + difference * change_dot - product_2 * change
        h = h_2
    return np.sum(h ** 2), 2 * (h_dot @ h)
