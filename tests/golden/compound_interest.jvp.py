def compound_interest_jvp(rate, deposit, years, rate_dot, deposit_dot):
    """Value and tangent of golden.compound_interest.compound_interest with respect to rate, deposit.

    rate: float, deposit: float, years: int, rate_dot: float, deposit_dot: float
    """
    balance = 0.0
    balance_dot = 0.0
    for year in range(years):
        total = balance + deposit
        total_2 = 1.0 + rate
        balance = total * total_2
        balance_dot = (balance_dot + deposit_dot) * total_2 + total * rate_dot
    return balance, balance_dot
