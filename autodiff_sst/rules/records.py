"""What calls of traced functions keep for their reverse sweep, as values of the trace."""

from __future__ import annotations

from ..ir.callee import record, unrecord
from ..ir.types import Saved
from .forms import gathering

record_op = gathering(
    record,
    lambda k, g, *items: None,
    name="record",
    text="()",
    infer=lambda *_: Saved("call"),
)
unrecord_op = gathering(
    unrecord, lambda k, g, saved: None, name="unrecord", text="unrecord", memory="maybe"
)
