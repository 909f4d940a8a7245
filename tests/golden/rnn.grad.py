import numpy as np


def rnn_grad(W, U, b, v, xs):
    """Gradient of golden.rnn.rnn with respect to W, U, b, v.

    W: float64 (W0, W0), U: float64 (W0,), b: float64 (W0,), v: float64 (W0,),
    xs: float64 (xs0 >= 1,)
    """
    h = np.zeros(len(b))
    difference = len(xs) - 1
    hs = np.empty((difference, v.shape[0]))
    hs_2 = np.empty((difference, v.shape[0]))
    for t in range(difference):
        h_2 = np.tanh(W @ h + U * xs[t] + b)
        hs[t] = h_2
        hs_2[t] = h
        h = h_2
    # adjoints, last statement first
    difference_bar = 2 * (hs @ v - xs[1:])  # rnn.py:11 loss += (v @ h - xs[t + 1]) ** 2
    hs_bar = np.outer(difference_bar, v)
    v_bar = difference_bar @ hs
    difference_2 = 1.0 - hs * hs  # rnn.py:10 h = np.tanh(W @ h + U * xs[t] + b)
    h_bar = np.zeros_like(h)
    total_bars = np.empty((difference, v.shape[0]))
    for t in reversed(range(difference)):
        h_bar += hs_bar[t]
        total_bar = h_bar * difference_2[t]
        h_bar = total_bar @ W
        total_bars[t] = total_bar
    return total_bars.T @ hs_2, xs[:-1] @ total_bars, np.sum(total_bars, axis=0), v_bar
