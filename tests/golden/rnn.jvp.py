import numpy as np


def rnn_jvp(W, U, b, v, xs, W_dot, U_dot, b_dot, v_dot):
    """Value and tangent of golden.rnn.rnn with respect to W, U, b, v.

    W: float64 (W0, W1), U: float64 (U0,), b: float64 (W0,), v: float64 (v0,),
    xs: float64 (xs0 >= 1,), W_dot: float64 (W0, W1), U_dot: float64 (U0,),
    b_dot: float64 (W0,), v_dot: float64 (v0,)
    """
    h = np.zeros(len(b))
    h_dot = np.zeros_like(h)
    loss = 0.0
    loss_dot = 0.0
    for t in range(len(xs) - 1):
        xs_t = xs[t]
        total_dot = W_dot @ h + W @ h_dot + U_dot * xs_t + b_dot
        h = np.tanh(W @ h + U * xs_t + b)
        h_dot = total_dot * (1.0 - h * h)
        difference = v @ h - xs[t + 1]
        loss += difference ** 2
        loss_dot += 2 * (v_dot @ h + v @ h_dot) * difference
    return loss, loss_dot
