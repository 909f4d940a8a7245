"""Calls of functions that are read from their meaning in Python (`in_python.py`)."""

from __future__ import annotations

from typing import Any

from .calls import HANDLERS, Handler
from .context import Lowering
from .functions import inline_function
from .in_python import IN_PYTHON
from .signatures import Args, Keywords
from .values import Abstract


def _written(definition: Any) -> Handler:
    def handler(cx: Lowering, args: Args, keywords: Keywords, node: Any) -> Abstract:
        return inline_function(cx, definition, args, keywords, node)

    return handler


for _function, _definition in IN_PYTHON.items():
    HANDLERS[_function] = _written(_definition)
