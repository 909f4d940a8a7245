"""The programs as they are written for other libraries, one file for each library.

Each makes of a form and its arguments a call without arguments. What does not belong to the
derivative (copying data to the library's arrays) is done before.
"""
