"""The back end: IR to readable Python text."""
