import numpy as np


def rnn_grad(W, U, b, v, xs):
    """Gradient of golden.rnn.rnn with respect to W, U, b, v.

    W: float64 (W0, W1), U: float64 (U0,), b: float64 (b0,), v: float64 (v0,), xs: float64
    (xs0,)
    """
    h = np.zeros(len(b))
    difference = len(xs) - 1
    tape = []
    for t in range(difference):
        h_2 = np.tanh(W @ h + U * xs[t] + b)
        tape.append((h, h_2, v @ h_2 - xs[t + 1]))
        h = h_2
    # adjoints, last statement first
    W_bar = np.zeros(W.shape)  # rnn.py:9 for t in range(len(xs) - 1):
    U_bar = np.zeros(U.shape)
    b_bar = np.zeros(b.shape)
    v_bar = np.zeros(v.shape)
    hs = []
    h_bar = np.zeros_like(h)
    total_bars = []
    for t in reversed(range(difference)):
        h, h_2, difference_2 = tape.pop()
        difference_2_bar = 2 * difference_2  # rnn.py:11 loss += (v @ h - xs[t + 1]) ** 2
        v_bar += difference_2_bar * h_2
        h_bar += difference_2_bar * v
        total_bar = h_bar * (1.0 - h_2 * h_2)  # rnn.py:10 h = np.tanh(W @ h + U * xs[t] + b)
        b_bar += total_bar
        U_bar += total_bar * xs[t]
        h_bar = total_bar @ W
        total_bars.append(total_bar)
        hs.append(h)
    W_bar += np.array(total_bars).T @ np.array(hs)  # rnn.py:9 for t in range(len(xs) - 1):
    return W_bar, U_bar, b_bar, v_bar
