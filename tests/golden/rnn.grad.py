import numpy as np


def rnn_grad(W, U, b, v, xs):
    """Gradient of golden.rnn.rnn with respect to W, U, b, v.

    W: float64 (W0, W0), U: float64 (W0,), b: float64 (W0,), v: float64 (W0,), xs: float64
    (xs0 >= 1,)
    """
    h = np.zeros(len(b))
    difference = len(xs) - 1
    hs = np.empty((difference, v.shape[0]))
    tape = []
    for t in range(difference):
        h_2 = np.tanh(W @ h + U * xs[t] + b)
        hs[t] = h_2
        tape.append((h, h_2))
        h = h_2
    # adjoints, last statement first
    difference_bar = 2 * (hs @ v - xs[1:])  # rnn.py:11 loss += (v @ h - xs[t + 1]) ** 2
    hs_bar = np.outer(difference_bar, v)
    v_bar = difference_bar @ hs
    W_bar = np.zeros(W.shape)  # rnn.py:9 for t in range(len(xs) - 1):
    U_bar = np.zeros(U.shape)
    b_bar = np.zeros(b.shape)
    hs = []
    h_bar = np.zeros_like(v_bar)
    total_bars = []
    for t in reversed(range(difference)):
        h, h_2 = tape.pop()
        h_bar += hs_bar[t]  # rnn.py:10 h = np.tanh(W @ h + U * xs[t] + b)
        total_bar = h_bar * (1.0 - h_2 * h_2)
        b_bar += total_bar
        U_bar += total_bar * xs[t]
        h_bar = total_bar @ W
        total_bars.append(total_bar)
        hs.append(h)
    W_bar += np.array(total_bars).T @ np.array(hs)  # rnn.py:9 for t in range(len(xs) - 1):
    return W_bar, U_bar, b_bar, v_bar
