"""All realistic programs."""

from __future__ import annotations

from constructs import (
    realistic_control,
    realistic_geometry,
    realistic_physics,
    realistic_programs,
    realistic_statistics,
)
from constructs.rows import Hostile

REALISTIC: list[Hostile] = [
    *realistic_physics.HOSTILE,
    *realistic_statistics.HOSTILE,
    *realistic_control.HOSTILE,
    *realistic_geometry.HOSTILE,
    *realistic_programs.HOSTILE,
]
