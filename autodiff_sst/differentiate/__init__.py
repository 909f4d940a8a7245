"""The trace of a function into the trace of its derivative: forward and reverse mode."""
