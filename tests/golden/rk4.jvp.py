import numpy as np


def rk4_jvp(p, y0, h, steps, p_dot, y0_dot):
    """Value and tangent of golden.rk4.rk4 with respect to p, y0.

    p: float64 (p0,), y0: float64 (2,), h: float, steps: int, p_dot: float64 (p0,),
    y0_dot: float64 (2,)
    """
    product = 0.5 * h
    y = y0
    y_dot = y0_dot
    for _ in range(steps):
        prey = y[0]
        prey_dot = y_dot[0]
        predator = y[1]
        predator_dot = y_dot[1]
        p_0 = p[0]
        p_0_dot = p_dot[0]
        p_1 = p[1]
        p_1_dot = p_dot[1]
        product_2 = p_1 * prey
        product_dot = (p_1_dot * prey + p_1 * prey_dot) * predator + product_2 * predator_dot
        p_2 = p[2]
        p_2_dot = p_dot[2]
        product_3 = p_2 * prey
        product_dot_2 = (p_2_dot * prey + p_2 * prey_dot) * predator + product_3 * predator_dot
        p_3 = p[3]
        p_3_dot = p_dot[3]
        k1 = np.array([p_0 * prey - product_2 * predator, product_3 * predator - p_3 * predator])
        k1_dot = np.array(
            [
                p_0_dot * prey + p_0 * prey_dot - product_dot,
                product_dot_2 - p_3_dot * predator - p_3 * predator_dot,
            ]
        )
        total = y + product * k1
        total_dot = y_dot + product * k1_dot
        prey = total[0]
        prey_dot = total_dot[0]
        predator = total[1]
        predator_dot = total_dot[1]
        product_4 = p_1 * prey
        product_dot_3 = (p_1_dot * prey + p_1 * prey_dot) * predator + product_4 * predator_dot
        product_5 = p_2 * prey
        product_dot_4 = (p_2_dot * prey + p_2 * prey_dot) * predator + product_5 * predator_dot
        k2 = np.array([p_0 * prey - product_4 * predator, product_5 * predator - p_3 * predator])
        k2_dot = np.array(
            [
                p_0_dot * prey + p_0 * prey_dot - product_dot_3,
                product_dot_4 - p_3_dot * predator - p_3 * predator_dot,
            ]
        )
        total_2 = y + product * k2
        total_2_dot = y_dot + product * k2_dot
        prey = total_2[0]
        prey_dot = total_2_dot[0]
        predator = total_2[1]
        predator_dot = total_2_dot[1]
        product_6 = p_1 * prey
        product_dot_5 = (p_1_dot * prey + p_1 * prey_dot) * predator + product_6 * predator_dot
        product_7 = p_2 * prey
        product_dot_6 = (p_2_dot * prey + p_2 * prey_dot) * predator + product_7 * predator_dot
        k3 = np.array([p_0 * prey - product_6 * predator, product_7 * predator - p_3 * predator])
        k3_dot = np.array(
            [
                p_0_dot * prey + p_0 * prey_dot - product_dot_5,
                product_dot_6 - p_3_dot * predator - p_3 * predator_dot,
            ]
        )
        total_3 = y + h * k3
        total_3_dot = y_dot + h * k3_dot
        prey = total_3[0]
        prey_dot = total_3_dot[0]
        predator = total_3[1]
        predator_dot = total_3_dot[1]
        product_8 = p_1 * prey
        product_dot_7 = (p_1_dot * prey + p_1 * prey_dot) * predator + product_8 * predator_dot
        product_9 = p_2 * prey
        product_dot_8 = (p_2_dot * prey + p_2 * prey_dot) * predator + product_9 * predator_dot
        k4 = np.array([p_0 * prey - product_8 * predator, product_9 * predator - p_3 * predator])
        k4_dot = np.array(
            [
                p_0_dot * prey + p_0 * prey_dot - product_dot_7,
                product_dot_8 - p_3_dot * predator - p_3 * predator_dot,
            ]
        )
        ratio = h / 6.0
        product_dot_9 = ratio * (k1_dot + 2.0 * k2_dot + 2.0 * k3_dot + k4_dot)
        y = y + ratio * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        y_dot = y_dot + product_dot_9
    y_0 = y[0]
    y_1 = y[1]
    total_dot_2 = 2 * y_dot[0] * y_0 + 2 * y_dot[1] * y_1
    return y_0 ** 2 + y_1 ** 2, total_dot_2
