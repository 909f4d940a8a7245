def compound_interest_grad(rate, deposit, years):
    """Gradient of golden.compound_interest.compound_interest with respect to rate, deposit.

    rate: float, deposit: float, years: int
    """
    tape = []
    balance = 0.0
    for year in range(years):
        total = balance + deposit
        balance = total * (1.0 + rate)
        tape.append(total)
    # adjoints, last statement first
    balance_bar = 1.0
    rate_bar = 0.0
    deposit_bar = 0.0
    for total in reversed(tape):
        # compound_interest.py:7 balance = (balance + deposit) * (1.0 + rate)
        total_bar = balance_bar * (1.0 + rate)
        rate_bar += total * balance_bar
        deposit_bar += total_bar
        balance_bar = total_bar
    return rate_bar, deposit_bar
