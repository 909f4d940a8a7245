import numpy as np


def rk4_grad(p, y0, h, steps):
    """Gradient of golden.rk4.rk4 with respect to p, y0.

    p: float64 (p0,), y0: float64 (2,), h: float, steps: int
    """
    tape = []
    y = y0
    for _ in range(steps):
        prey_4 = y[0]
        predator_4 = y[1]
        p_0 = p[0]
        p_1 = p[1]
        product_18 = p_1 * prey_4
        p_2 = p[2]
        product_17 = p_2 * prey_4
        p_3 = p[3]
        k1 = np.array(
            [p_0 * prey_4 - product_18 * predator_4, product_17 * predator_4 - p_3 * predator_4]
        )
        product_16 = 0.5 * h
        total_3 = y + product_16 * k1
        prey_3 = total_3[0]
        predator_3 = total_3[1]
        product_15 = p_1 * prey_3
        product_14 = p_2 * prey_3
        k2 = np.array(
            [p_0 * prey_3 - product_15 * predator_3, product_14 * predator_3 - p_3 * predator_3]
        )
        total_2 = y + product_16 * k2
        prey_2 = total_2[0]
        predator_2 = total_2[1]
        product_13 = p_1 * prey_2
        product_12 = p_2 * prey_2
        k3 = np.array(
            [p_0 * prey_2 - product_13 * predator_2, product_12 * predator_2 - p_3 * predator_2]
        )
        total = y + h * k3
        prey = total[0]
        predator = total[1]
        product_11 = p_1 * prey
        product_10 = p_2 * prey
        k4 = np.array([p_0 * prey - product_11 * predator, product_10 * predator - p_3 * predator])
        ratio_2 = h / 6.0
        y = y + ratio_2 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        tape.append(
            (
                prey_4,
                predator_4,
                product_18,
                product_17,
                product_16,
                prey_3,
                predator_3,
                product_15,
                product_14,
                prey_2,
                predator_2,
                product_13,
                product_12,
                prey,
                predator,
                product_11,
                product_10,
                ratio_2,
            )
        )
    y_0 = y[0]
    # adjoints, last statement first
    y_bar = np.zeros((2,))  # rk4.py:19 return y[0] ** 2 + y[1] ** 2
    y_bar[1] += 2 * y[1]
    y_bar[0] += 2 * y_0
    p_bar = np.zeros_like(p)  # rk4.py:13 for _ in range(steps):
    for _ in reversed(range(steps)):
        (
            prey,
            predator,
            product,
            product_2,
            product_3,
            prey_2,
            predator_2,
            product_4,
            product_5,
            prey_3,
            predator_3,
            product_6,
            product_7,
            prey_4,
            predator_4,
            product_8,
            product_9,
            ratio,
        ) = tape.pop()
        p_0_2 = p[0]
        p_1_2 = p[1]
        p_2_2 = p[2]
        p_3_2 = p[3]
        k4_bar = ratio * y_bar  # rk4.py:18 y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        k3_bar_2 = 2.0 * k4_bar
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        k4_bar_0 = k4_bar[0]
        k4_bar_1 = k4_bar[1]
        product_30 = k4_bar_1 * predator_4
        minus_2 = -product_30
        predator_bar = product_9 * k4_bar_1 - p_3_2 * k4_bar_1
        product_29 = product_30 * prey_4
        prey_bar = p_2_2 * product_30
        product_28 = k4_bar_0 * predator_4
        predator_bar -= product_8 * k4_bar_0
        minus = -(product_28 * prey_4)
        prey_bar -= p_1_2 * product_28
        product_27 = k4_bar_0 * prey_4
        prey_bar += p_0_2 * k4_bar_0
        additem_3 = np.zeros((2,))  # rk4.py:7 prey, predator = y
        additem_3[1] += predator_bar
        additem_3[0] += prey_bar
        y_bar += additem_3  # rk4.py:17 k4 = predator_prey(y + h * k3, p)
        k3_bar = k3_bar_2 + h * additem_3
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        k3_bar_0 = k3_bar[0]
        k3_bar_1 = k3_bar[1]
        product_26 = k3_bar_1 * predator_3
        difference_4 = minus_2 - product_26
        predator_bar = product_7 * k3_bar_1 - p_3_2 * k3_bar_1
        total_7 = product_29 + product_26 * prey_3
        product_25 = k3_bar_0 * predator_3
        predator_bar -= product_6 * k3_bar_0
        difference_3 = minus - product_25 * prey_3
        prey_bar = p_2_2 * product_26 - p_1_2 * product_25
        total_6 = product_27 + k3_bar_0 * prey_3
        prey_bar += p_0_2 * k3_bar_0
        additem_2 = np.zeros((2,))  # rk4.py:7 prey, predator = y
        additem_2[1] += predator_bar
        additem_2[0] += prey_bar
        y_bar += additem_2  # rk4.py:16 k3 = predator_prey(y + 0.5 * h * k2, p)
        k2_bar = k3_bar_2 + product_3 * additem_2
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        k2_bar_0 = k2_bar[0]
        k2_bar_1 = k2_bar[1]
        product_24 = k2_bar_1 * predator_2
        difference_2 = difference_4 - product_24
        predator_bar = product_5 * k2_bar_1 - p_3_2 * k2_bar_1
        total_5 = total_7 + product_24 * prey_2
        product_23 = k2_bar_0 * predator_2
        predator_bar -= product_4 * k2_bar_0
        difference = difference_3 - product_23 * prey_2
        prey_bar = p_2_2 * product_24 - p_1_2 * product_23
        total_4 = total_6 + k2_bar_0 * prey_2
        prey_bar += p_0_2 * k2_bar_0
        additem = np.zeros((2,))  # rk4.py:7 prey, predator = y
        additem[1] += predator_bar
        additem[0] += prey_bar
        y_bar += additem  # rk4.py:15 k2 = predator_prey(y + 0.5 * h * k1, p)
        k1_bar = k4_bar + product_3 * additem
        # rk4.py:8 return np.array([p[0] * prey - p[1] * prey * predator, p[2] * prey * predator - p[3] * predator])
        k1_bar_0 = k1_bar[0]
        k1_bar_1 = k1_bar[1]
        product_22 = k1_bar_1 * predator
        product_21 = p_3_2 * k1_bar_1
        p_bar[3] += difference_2 - product_22
        predator_bar = product_2 * k1_bar_1 - product_21
        product_20 = p_2_2 * product_22
        p_bar[2] += total_5 + product_22 * prey
        product_19 = k1_bar_0 * predator
        predator_bar -= product * k1_bar_0
        prey_bar = product_20 - p_1_2 * product_19
        p_bar[1] += difference - product_19 * prey
        prey_bar += p_0_2 * k1_bar_0
        p_bar[0] += total_4 + k1_bar_0 * prey
        y_bar[1] += predator_bar  # rk4.py:7 prey, predator = y
        y_bar[0] += prey_bar
    return p_bar, y_bar
