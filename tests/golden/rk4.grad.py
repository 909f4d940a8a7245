import numpy as np


def rk4_grad(p, y0, h, steps):
    """Gradient of golden.rk4.rk4 with respect to p, y0.

    p: float64 (p0 >= 4,), y0: float64 (2,), h: float, steps: int
    """
    tape = []
    product = 0.5 * h
    y = y0
    for _ in range(steps):
        prey = y[0]
        predator = y[1]
        p_0 = p[0]
        p_1 = p[1]
        p_2 = p[2]
        p_3 = p[3]
        k1 = np.array([p_0 * prey - p_1 * prey * predator, p_2 * prey * predator - p_3 * predator])
        total = y + product * k1
        prey_2 = total[0]
        predator_2 = total[1]
        k2 = np.array(
            [p_0 * prey_2 - p_1 * prey_2 * predator_2, p_2 * prey_2 * predator_2 - p_3 * predator_2]
        )
        total_2 = y + product * k2
        prey_3 = total_2[0]
        predator_3 = total_2[1]
        k3 = np.array(
            [p_0 * prey_3 - p_1 * prey_3 * predator_3, p_2 * prey_3 * predator_3 - p_3 * predator_3]
        )
        total_3 = y + h * k3
        prey_4 = total_3[0]
        predator_4 = total_3[1]
        k4 = np.array(
            [p_0 * prey_4 - p_1 * prey_4 * predator_4, p_2 * prey_4 * predator_4 - p_3 * predator_4]
        )
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        tape.append((prey, predator, prey_2, predator_2, prey_3, predator_3, prey_4, predator_4))
    # adjoints, last statement first
    y_bar = np.array([2 * y[0], 2 * y[1]])  # rk4.py:19 return y[0] ** 2 + y[1] ** 2
    p_bar = np.zeros(p.shape)               # rk4.py:13 for _ in range(steps):
    for entry in reversed(tape):
        prey, predator, prey_2, predator_2, prey_3, predator_3, prey_4, predator_4 = entry
        p_0 = p[0]
        p_1 = p[1]
        p_2 = p[2]
        p_3 = p[3]
        total_bar = h / 6.0 * y_bar  # rk4.py:18 y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        k3_bar = 2.0 * total_bar
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        difference_bar = total_bar[0]
        difference_bar_2 = total_bar[1]
        product_2 = difference_bar_2 * predator_4
        predator_bar = p_2 * prey_4 * difference_bar_2 - p_3 * difference_bar_2
        prey_bar = p_2 * product_2
        product_3 = difference_bar * predator_4
        predator_bar -= p_1 * prey_4 * difference_bar
        prey_bar -= p_1 * product_3
        prey_bar += p_0 * difference_bar
        product_bar = np.array([prey_bar, predator_bar])  # rk4.py:7 prey, predator = y
        y_bar += product_bar  # rk4.py:17 k4 = predator_prey(y + h * k3, p)
        k3_bar_2 = k3_bar + h * product_bar
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        difference_bar_3 = k3_bar_2[0]
        difference_bar_4 = k3_bar_2[1]
        product_4 = difference_bar_4 * predator_3
        predator_bar = p_2 * prey_3 * difference_bar_4 - p_3 * difference_bar_4
        prey_bar = p_2 * product_4
        product_5 = difference_bar_3 * predator_3
        predator_bar -= p_1 * prey_3 * difference_bar_3
        prey_bar -= p_1 * product_5
        prey_bar += p_0 * difference_bar_3
        product_bar_2 = np.array([prey_bar, predator_bar])  # rk4.py:7 prey, predator = y
        y_bar += product_bar_2  # rk4.py:16 k3 = predator_prey(y + 0.5 * h * k2, p)
        k2_bar = k3_bar + product * product_bar_2
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        difference_bar_5 = k2_bar[0]
        difference_bar_6 = k2_bar[1]
        product_6 = difference_bar_6 * predator_2
        predator_bar = p_2 * prey_2 * difference_bar_6 - p_3 * difference_bar_6
        prey_bar = p_2 * product_6
        product_7 = difference_bar_5 * predator_2
        predator_bar -= p_1 * prey_2 * difference_bar_5
        p_1_bar = -product_3 * prey_4 - product_5 * prey_3 - product_7 * prey_2
        prey_bar -= p_1 * product_7
        prey_bar += p_0 * difference_bar_5
        product_bar_3 = np.array([prey_bar, predator_bar])  # rk4.py:7 prey, predator = y
        y_bar += product_bar_3  # rk4.py:15 k2 = predator_prey(y + 0.5 * h * k1, p)
        k1_bar = total_bar + product * product_bar_3
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        difference_bar_7 = k1_bar[0]
        difference_bar_8 = k1_bar[1]
        product_8 = difference_bar_8 * predator
        p_bar[3] += -product_2 - product_4 - product_6 - product_8
        predator_bar = p_2 * prey * difference_bar_8 - p_3 * difference_bar_8
        prey_bar = p_2 * product_8
        p_2_bar = product_2 * prey_4 + product_4 * prey_3 + product_6 * prey_2 + product_8 * prey
        p_bar[2] += p_2_bar
        product_9 = difference_bar_7 * predator
        predator_bar -= p_1 * prey * difference_bar_7
        prey_bar -= p_1 * product_9
        p_bar[1] += p_1_bar - product_9 * prey
        p_0_bar = (
            difference_bar * prey_4
            + difference_bar_3 * prey_3
            + difference_bar_5 * prey_2
            + difference_bar_7 * prey
        )
        prey_bar += p_0 * difference_bar_7
        p_bar[0] += p_0_bar
        y_bar[1] += predator_bar  # rk4.py:7 prey, predator = y
        y_bar[0] += prey_bar
    return p_bar, y_bar
