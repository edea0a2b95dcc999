"""A guard, and what it finds: the question that a mistake raises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """criterion : when a number is doubted; ask : the mistake that it usually is, as a question."""

    technique: str
    criterion: str
    ask: str


@dataclass(frozen=True)
class Doubt:
    """What a guard found; ``guard`` is its name in ``plausibility.GUARDS``."""

    guard: str
    found: str
