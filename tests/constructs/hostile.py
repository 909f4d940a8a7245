"""All hostile programs."""

from __future__ import annotations

from constructs import (
    hostile_aliasing,
    hostile_buffers,
    hostile_comparisons,
    hostile_containers,
    hostile_control,
    hostile_dtypes,
    hostile_exceptions,
    hostile_functions,
    hostile_iterators,
    hostile_kinds,
    hostile_matching,
    hostile_names,
    hostile_protocols,
    hostile_recursion,
    hostile_sharing,
    hostile_try_exits,
    hostile_trips,
    hostile_types,
    hostile_values,
    hostile_writes,
)
from constructs.rows import Hostile

HOSTILE: list[Hostile] = [
    *hostile_aliasing.HOSTILE,
    *hostile_buffers.HOSTILE,
    *hostile_trips.HOSTILE,
    *hostile_writes.HOSTILE,
    *hostile_control.HOSTILE,
    *hostile_matching.HOSTILE,
    *hostile_recursion.HOSTILE,
    *hostile_sharing.HOSTILE,
    *hostile_types.HOSTILE,
    *hostile_dtypes.HOSTILE,
    *hostile_names.HOSTILE,
    *hostile_functions.HOSTILE,
    *hostile_containers.HOSTILE,
    *hostile_iterators.HOSTILE,
    *hostile_values.HOSTILE,
    *hostile_kinds.HOSTILE,
    *hostile_comparisons.HOSTILE,
    *hostile_protocols.HOSTILE,
    *hostile_exceptions.HOSTILE,
    *hostile_try_exits.HOSTILE,
]
