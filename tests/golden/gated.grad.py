import numpy as np


def gated_grad(W, U, b, xs):
    """Gradient of golden.gated.gated with respect to W, U, b.

    W: float64 (2*W1, W1), U: float64 (2*W1, U1), b: float64 (2*W1,), xs: float64 (xs0, U1)
    """
    n = W.shape[1]
    h = np.zeros(n)
    W_i = W[:n]
    product = xs @ U[:n].T
    b_i = b[:n]
    W_i_2 = W[n:]
    product_2 = xs @ U[n:].T
    b_i_2 = b[n:]
    hs = np.empty((len(xs), n))
    gates = np.empty((len(xs), n))
    changes = np.empty((len(xs), n))
    exps = np.empty((len(xs), n))
    for i in range(len(xs)):
        exp = np.exp(-(W_i @ h + product[i] + b_i))
        gate = 1.0 / (1.0 + exp)
        change = np.tanh(W_i_2 @ h + product_2[i] + b_i_2)
        h_2 = gate * h + (1.0 - gate) * change
        hs[i] = h
        exps[i] = exp
        gates[i] = gate
        changes[i] = change
        h = h_2
    # adjoints, last statement first
    h_bar = 2 * h  # gated.py:13 return np.sum(h**2)
    # gated.py:11 change = np.tanh(W[n:] @ h + U[n:] @ x + b[n:])
    factors = (1.0 - gates) * (1.0 - changes * changes)
    # gated.py:10 gate = 1.0 / (1.0 + np.exp(-(W[:n] @ h + U[:n] @ x + b[:n])))
    factors_2 = (hs - changes) * gates * gates * exps
    total_bars = np.empty((len(xs), n))
    total_bars_2 = np.empty((len(xs), n))
    for i in reversed(range(len(xs))):
        gate = gates[i]
        h_bar_2 = gate * h_bar  # gated.py:12 h = gate * h + (1.0 - gate) * change
        # gated.py:11 change = np.tanh(W[n:] @ h + U[n:] @ x + b[n:])
        total_bar = h_bar * factors[i]
        h_bar_2 += total_bar @ W_i_2
        # gated.py:10 gate = 1.0 / (1.0 + np.exp(-(W[:n] @ h + U[:n] @ x + b[:n])))
        total_bar_2 = h_bar * factors_2[i]
        h_bar_2 += total_bar_2 @ W_i
        total_bars[i] = total_bar  # gated.py:11 change = np.tanh(W[n:] @ h + U[n:] @ x + b[n:])
        # gated.py:10 gate = 1.0 / (1.0 + np.exp(-(W[:n] @ h + U[:n] @ x + b[:n])))
        total_bars_2[i] = total_bar_2
        h_bar = h_bar_2
    transposed = total_bars_2.T
    transposed_2 = total_bars.T  # gated.py:11 change = np.tanh(W[n:] @ h + U[n:] @ x + b[n:])
    b_bar = np.zeros(b.shape)
    b_bar[n:] = np.sum(total_bars, axis=0)
    U_bar = np.zeros(U.shape)
    U_bar[n:] = transposed_2 @ xs
    W_bar = np.zeros(W.shape)
    W_bar[n:] = transposed_2 @ hs
    # gated.py:10 gate = 1.0 / (1.0 + np.exp(-(W[:n] @ h + U[:n] @ x + b[:n])))
    b_bar[:n] = np.sum(total_bars_2, axis=0)
    U_bar[:n] = transposed @ xs
    W_bar[:n] = transposed @ hs
    return W_bar, U_bar, b_bar
