def compound_interest_jvp(rate, deposit, years, rate_dot, deposit_dot):
    """Value and tangent of golden.compound_interest.compound_interest with respect to rate, deposit.

    rate: float, deposit: float, years: int, rate_dot: float, deposit_dot: float
    """
    total = 1.0 + rate
    balance = 0.0
    balance_dot = 0.0
    for year in range(years):
        total_2 = balance + deposit
        balance = total_2 * total
        balance_dot = (balance_dot + deposit_dot) * total + total_2 * rate_dot
    return balance, balance_dot
