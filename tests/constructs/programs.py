"""All programs of the table of constructs."""

from __future__ import annotations

from constructs import (
    programs_arrays,
    programs_containers,
    programs_flow,
    programs_functions,
    programs_names,
    programs_objects,
)
from constructs.rows import Row

ROWS: list[Row] = [
    *programs_names.ROWS,
    *programs_flow.ROWS,
    *programs_containers.ROWS,
    *programs_functions.ROWS,
    *programs_arrays.ROWS,
    *programs_objects.ROWS,
]
