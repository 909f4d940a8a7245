"""A for loop over a range that carries one number."""


def compound_interest(rate, deposit, years):
    balance = 0.0
    for year in range(years):
        balance = (balance + deposit) * (1.0 + rate)
    return balance


ARGUMENTS = (0.03, 100.0, 12)
WITH_RESPECT_TO = ("rate", "deposit")
