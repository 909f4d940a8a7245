"""lstm: log-likelihood of a text under a recurrent network with diagonal weights."""

import itertools

import numpy as np

from autodiff_sst import grad

from ..program import Form, Program

GRID = list(itertools.product((2, 4, 6), (1024, 4096, 8192)))
BITS = 14


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def step(weights, biases, hidden, cell, u):
    """Hidden and cell state of one layer after one character."""
    n = len(hidden)
    forget = sigmoid(u * weights[:n] + biases[:n])
    ingate = sigmoid(hidden * weights[n : 2 * n] + biases[n : 2 * n])
    outgate = sigmoid(u * weights[2 * n : 3 * n] + biases[2 * n : 3 * n])
    change = np.tanh(hidden * weights[3 * n :] + biases[3 * n :])
    cell = cell * forget + ingate * change
    return outgate * np.tanh(cell), cell


def loss(main, extra, state, sequence):
    count, bits = sequence.shape
    state = state.copy()
    total = 0.0
    for t in range(count - 1):
        u = sequence[t] * extra[0]
        for i in range(0, len(main), 2):
            state[i], state[i + 1] = step(main[i], main[i + 1], state[i], state[i + 1], u)
            u = state[i]
        scores = u * extra[1] + extra[2]
        total += np.sum(sequence[t + 1] * (scores - np.log(2.0 + np.sum(np.exp(scores)))))
    return -total / (bits * (count - 1))


def by_hand(main, extra, state, sequence):
    """Layer by layer, for a layer reads of the one below its hidden states only.

    In the loops over time is only what depends on the character before; the gates that do not,
    and all derivatives of gates, are computed for the whole text at once.
    """
    count, bits = sequence.shape
    layers = len(main) // 2
    u = sequence[:-1] * extra[0]
    saved = []
    for i in range(layers):
        w, b = main[2 * i].reshape(4, bits), main[2 * i + 1].reshape(4, bits)
        passed = _forward(w, b, state[2 * i], state[2 * i + 1], u)
        saved.append((w, u, *passed))
        u = passed[-1][1:]

    scores = u * extra[1] + extra[2]
    chances = np.exp(scores)
    chances /= 2.0 + np.sum(chances, axis=1, keepdims=True)
    seen = sequence[1:]
    scores_bar = chances
    scores_bar *= np.sum(seen, axis=1, keepdims=True)
    scores_bar -= seen
    scores_bar /= bits * (count - 1)

    main_bar, extra_bar = np.empty_like(main), np.empty_like(extra)
    extra_bar[1] = np.einsum("tb,tb->b", scores_bar, u)
    extra_bar[2] = np.sum(scores_bar, axis=0)
    u_bar = scores_bar * extra[1]
    for i in reversed(range(layers)):
        u_bar = _reverse(saved.pop(), u_bar, main_bar[2 * i : 2 * i + 2].reshape(2, 4, bits))
    extra_bar[0] = np.einsum("tb,tb->b", u_bar, sequence[:-1])
    return main_bar, extra_bar


def _forward(w, b, hidden, cell, u):
    """Gates and states of a layer; row t + 1 of the states is what they are after step t."""
    trips, bits = u.shape
    forget = sigmoid(u * w[0] + b[0])
    outgate = sigmoid(u * w[2] + b[2])
    recurrent = np.empty((trips, 2, bits))  # gate and change, from the hidden state before
    cells, hiddens = np.empty((trips + 1, bits)), np.empty((trips + 1, bits))
    squashed = np.empty((trips, bits))
    cells[0], hiddens[0] = cell, hidden
    # sigmoid(x) = (1 + tanh(x / 2)) / 2, so that one tanh serves both.
    scale = np.array([[0.5], [1.0]])
    w, b = w[1::2] * scale, b[1::2] * scale
    for t in range(trips):
        r = recurrent[t]
        np.multiply(w, hidden, out=r)
        r += b
        np.tanh(r, out=r)
        ingate = r[0]
        ingate += 1.0
        ingate *= 0.5
        cell = cell * forget[t]
        cell += ingate * r[1]
        cells[t + 1] = cell
        hidden = np.tanh(cell, out=squashed[t]) * outgate[t]
        hiddens[t + 1] = hidden
    return forget, outgate, recurrent[:, 0], recurrent[:, 1], squashed, cells, hiddens


def _reverse(saved, hidden_bar, layer_bar):
    """Adjoint of what the layer reads; `layer_bar` gets those of its weights and biases."""
    w, u, forget, outgate, ingate, change, squashed, cells, hiddens = saved
    to_cell = outgate * (1.0 - squashed * squashed)
    to_ingate = change * ingate * (1.0 - ingate)
    to_change = ingate * (1.0 - change * change)
    to_hidden = to_ingate * w[1] + to_change * w[3]

    hidden_bar = hidden_bar.copy()
    cells_bar = np.empty_like(forget)
    cell_bar, before = np.zeros(len(w[0])), np.zeros(len(w[0]))
    for t in reversed(range(len(forget))):
        h = hidden_bar[t]
        h += before
        cell_bar += h * to_cell[t]
        cells_bar[t] = cell_bar
        np.multiply(cell_bar, to_hidden[t], out=before)
        cell_bar *= forget[t]

    bars = (
        cells_bar * cells[:-1] * forget * (1.0 - forget),
        cells_bar * to_ingate,
        hidden_bar * squashed * outgate * (1.0 - outgate),
        cells_bar * to_change,
    )
    for k, (bar, read) in enumerate(zip(bars, (u, hiddens[:-1], u, hiddens[:-1]))):
        layer_bar[0, k] = np.einsum("tb,tb->b", bar, read)
        layer_bar[1, k] = np.sum(bar, axis=0)
    return bars[0] * w[0] + bars[2] * w[2]


def inputs(data, l, c, bits=BITS):
    path = data and data / "lstm" / f"lstm_l{l}_c{c}.txt"
    if path and path.exists():
        return _read(path, l)
    stream = np.random.default_rng(31337)
    shapes = (2 * l, 4 * bits), (3, bits), (2 * l, bits)
    codes = stream.integers(32, 127, size=c)
    sequence = (codes[:, None] >> np.arange(bits)[::-1]) & 1
    return (*(stream.uniform(size=shape) for shape in shapes), sequence.astype(float))


def _read(path, l):
    rows = [[float(x) for x in line.split()] for line in path.read_text().splitlines()[1:]]
    rows = [row for row in rows if row]
    parts = rows[: 2 * l], rows[2 * l : 2 * l + 3], rows[2 * l + 3 : 4 * l + 3], rows[4 * l + 3 :]
    return tuple(np.array(part) for part in parts)


def reference(main, extra, state, sequence):
    """Forward mode by complex steps: exact to the last digits."""
    found = []
    for k, x in enumerate((main, extra)):
        x_bar = np.empty_like(x)
        for place in np.ndindex(x.shape):
            moved = [a.astype(complex) for a in (main, extra, state)]
            moved[k][place] += 1e-30j
            x_bar[place] = loss(*moved, sequence).imag / 1e-30
        found.append(x_bar)
    return tuple(found)


PROGRAM = Program(
    name="lstm",
    about="a recurrent network reads a text",
    forms=(Form("loop", loss, grad(loss, (0, 1)), by_hand),),
    sizes={f"l={l} c={c}": {"l": l, "c": c} for l, c in GRID},
    quick=("l=2 c=1024",),
    tiny={"l": 2, "c": 6, "bits": 3},
    inputs=inputs,
    reference=reference,
    wrt=(0, 1),
)
