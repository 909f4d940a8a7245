"""Derivatives of the twelve GradBench programs: ours, by hand, and the peers', side by side."""
