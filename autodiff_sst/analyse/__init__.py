"""Facts about the trace, never edits."""
