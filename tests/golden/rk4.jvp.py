import numpy as np


def rk4_jvp(p, y0, h, steps, p_dot, y0_dot):
    """Value and tangent of golden.rk4.rk4 with respect to p, y0.

    p: float64 (p0,), y0: float64 (2,), h: float, steps: int, p_dot: float64 (p0,), y0_dot:
    float64 (2,)
    """
    y = y0
    y_dot = y0_dot
    for _ in range(steps):
        prey = y[0]
        prey_dot = y_dot[0]
        predator = y[1]
        predator_dot = y_dot[1]
        p_0 = p[0]
        p_dot_0 = p_dot[0]
        p_1 = p[1]
        p_dot_1 = p_dot[1]
        product_10 = p_1 * prey
        total_14 = (p_dot_1 * prey + p_1 * prey_dot) * predator + product_10 * predator_dot
        p_2 = p[2]
        p_dot_2 = p_dot[2]
        product_9 = p_2 * prey
        total_13 = (p_dot_2 * prey + p_2 * prey_dot) * predator + product_9 * predator_dot
        p_3 = p[3]
        p_dot_3 = p_dot[3]
        k1 = np.array([p_0 * prey - product_10 * predator, product_9 * predator - p_3 * predator])
        k1_dot = np.array(
            [
                p_dot_0 * prey + p_0 * prey_dot - total_14,
                total_13 - (p_dot_3 * predator + p_3 * predator_dot),
            ]
        )
        product_8 = 0.5 * h
        total_12 = y + product_8 * k1
        total_11 = y_dot + product_8 * k1_dot
        prey = total_12[0]
        prey_dot = total_11[0]
        predator = total_12[1]
        predator_dot = total_11[1]
        product_7 = p_1 * prey
        total_10 = (p_dot_1 * prey + p_1 * prey_dot) * predator + product_7 * predator_dot
        product_6 = p_2 * prey
        total_9 = (p_dot_2 * prey + p_2 * prey_dot) * predator + product_6 * predator_dot
        k2 = np.array([p_0 * prey - product_7 * predator, product_6 * predator - p_3 * predator])
        k2_dot = np.array(
            [
                p_dot_0 * prey + p_0 * prey_dot - total_10,
                total_9 - (p_dot_3 * predator + p_3 * predator_dot),
            ]
        )
        total_8 = y + product_8 * k2
        total_7 = y_dot + product_8 * k2_dot
        prey = total_8[0]
        prey_dot = total_7[0]
        predator = total_8[1]
        predator_dot = total_7[1]
        product_5 = p_1 * prey
        total_6 = (p_dot_1 * prey + p_1 * prey_dot) * predator + product_5 * predator_dot
        product_4 = p_2 * prey
        total_5 = (p_dot_2 * prey + p_2 * prey_dot) * predator + product_4 * predator_dot
        k3 = np.array([p_0 * prey - product_5 * predator, product_4 * predator - p_3 * predator])
        k3_dot = np.array(
            [
                p_dot_0 * prey + p_0 * prey_dot - total_6,
                total_5 - (p_dot_3 * predator + p_3 * predator_dot),
            ]
        )
        total_4 = y + h * k3
        total_3 = y_dot + h * k3_dot
        prey = total_4[0]
        prey_dot = total_3[0]
        predator = total_4[1]
        predator_dot = total_3[1]
        product_3 = p_1 * prey
        total_2 = (p_dot_1 * prey + p_1 * prey_dot) * predator + product_3 * predator_dot
        product_2 = p_2 * prey
        total = (p_dot_2 * prey + p_2 * prey_dot) * predator + product_2 * predator_dot
        k4 = np.array([p_0 * prey - product_3 * predator, product_2 * predator - p_3 * predator])
        k4_dot = np.array(
            [
                p_dot_0 * prey + p_0 * prey_dot - total_2,
                total - (p_dot_3 * predator + p_3 * predator_dot),
            ]
        )
        ratio = h / 6.0
        product = ratio * (k1_dot + 2.0 * k2_dot + 2.0 * k3_dot + k4_dot)
        y = y + ratio * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        y_dot = y_dot + product
    y_0 = y[0]
    y_1 = y[1]
    total_15 = 2 * (y_dot[0] * y_0) + 2 * (y_dot[1] * y_1)
    return y_0 ** 2 + y_1 ** 2, total_15
