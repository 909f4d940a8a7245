"""Loops -> arrays, before a trace is differentiated in reverse: what is not recurrent is taken out
of loops and done for all trips at once."""
