"""A function that calls itself."""


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2 == 1:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half


def recursion(x, n):
    return power(x, n) + x


ARGUMENTS = (1.1, 11)
