"""Every error a user can meet: each names the place and the way out.

All derive from `AutodiffError`. Where Python has an exception for the same kind of
mistake, ours is one of those too, so that tools which catch it (`except OSError` round
`inspect.getsource`, editors that show the caret of a `SyntaxError`) keep working.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's source something stands.

    Lines count from 1, columns from 0, as in `ast`.  `text` is the line itself.
    """

    filename: str
    line: int
    column: int = 0
    end_column: int | None = None
    text: str = ""
    function: str = ""

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column + 1}"


def point_at(place: Place | None) -> str:
    """The place and its line with a caret under the construct, ready to end a message."""
    if place is None:
        return ""
    shown = place.text.strip("\n")
    if not shown.strip():
        return f"\n  at {place}"
    indent = len(shown) - len(shown.lstrip())
    width = max(1, (place.end_column or place.column + 1) - place.column)
    caret = " " * max(0, place.column - indent) + "^" * min(
        width, max(1, len(shown) - place.column)
    )
    return f"\n  at {place}\n    {shown.strip()}\n    {caret}"


class AutodiffError(Exception):
    """Base of all errors raised by this package."""


class UnsupportedSyntax(AutodiffError, SyntaxError):
    """The function uses a construct whose derivative is not known to be right.

    It is a `SyntaxError` too: `filename`, `lineno`, `offset` and `text` are filled in.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        SyntaxError.__init__(self, message)
        self.message = message
        self.place = place
        if place is not None:
            self.filename = place.filename
            self.lineno = place.line
            self.offset = place.column + 1
            self.text = place.text
            if place.end_column is not None:
                self.end_lineno = place.line
                self.end_offset = place.end_column + 1

    def __str__(self) -> str:
        return self.message + point_at(self.place)


class SourceUnavailable(AutodiffError, OSError):
    """There is no source to read, or it no longer belongs to the function.

    It is an `OSError` too, as `inspect.getsource` raises.
    """


class DerivativeSourceUnavailable(SourceUnavailable):
    """No derivative has been compiled yet, so that there is no source to show."""


class ArgumentError(AutodiffError, TypeError, ValueError):
    """Arguments, `argnums`, tangents or outputs that do not fit what was asked for.

    It is both a `TypeError` and a `ValueError`.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message + point_at(place))
        self.place = place


class NotInOneLoop(ArgumentError):
    """A Jacobian without a source of its own: no loop can be written for it, and it is made of one
    product after the other."""


class OtherMode(ArgumentError):
    """A Jacobian of which forward or reverse mode tells a part only, and the other one all."""


class NoRule(AutodiffError, NotImplementedError):
    """A function on the way from input to output has no derivative rule."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message + point_at(place))
        self.place = place


class InternalError(AutodiffError, AssertionError):
    """The compiler broke one of its own rules: please report it with the text shown."""
