"""Poisson's ratio and area function: which are used, and what those of the file would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

POISSON_RATIO = 0.25  # of a sample of which nobody states one
PERFECT_BERKOVICH = (24.5,)


@dataclass(frozen=True)
class Constants:
    """In use, and as the file states them (``None`` where it does not)."""

    poisson_ratio: float
    area_coefficients: tuple[float, ...]
    file_poisson_ratio: float | None = None
    file_area_coefficients: tuple[float, ...] | None = None


def constants_of(
    sheet_poisson_ratio: float | None,
    config: Mapping[str, Any],
    metadata: Mapping[str, Any],
) -> Constants:
    """The sheet goes before the config, this before the file, and this before the defaults.

    ``config`` is the section ``indentation``, ``metadata`` that of a measurement.
    """
    poisson = metadata.get("poisson_ratio")
    area = metadata.get("area_coefficients")
    return Constants(
        poisson_ratio=_first(sheet_poisson_ratio, config["poisson_ratio"], poisson, POISSON_RATIO),
        area_coefficients=_coefficients(config["area_coefficients"], area),
        file_poisson_ratio=poisson,
        file_area_coefficients=area,
    )


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _coefficients(*stated: Sequence[float] | None) -> tuple[float, ...]:
    return tuple(next((one for one in stated if one is not None), PERFECT_BERKOVICH))
