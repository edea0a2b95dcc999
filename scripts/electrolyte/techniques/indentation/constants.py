"""Poisson's ratio, area function and frame compliance: which are used of sheet, config and file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

POISSON_RATIO = 0.25  # of a sample of which nobody states one
PERFECT_BERKOVICH = (24.5,)


@dataclass(frozen=True)
class Constants:
    """In use, and as the file states them (``None`` where it does not).

    poisson_assumed : whether nobody states it
    frame_compliance_nm_mN : that depths are freed of
    file_frame_compliance_nm_mN : of a file that does not say whether its depths hold it, and
        neither does the sheet
    """

    poisson_ratio: float
    poisson_assumed: bool
    area_coefficients: tuple[float, ...]
    frame_compliance_nm_mN: float = 0.0
    file_poisson_ratio: float | None = None
    file_area_coefficients: tuple[float, ...] | None = None
    file_frame_compliance_nm_mN: float | None = None


def constants_of(
    row: Mapping[str, Any],
    config: Mapping[str, Any],
    metadata: Mapping[str, Any],
) -> Constants:
    """The sheet goes before the config, this before the file, and this before the defaults.

    ``row`` is that of the sheet, ``config`` the section ``indentation``, ``metadata`` that of a
    measurement.
    """
    compliance = row.get("frame_compliance_nm_mN")
    in_depths = metadata.get("frame_compliance_nm_mN")  # the file says that depths hold it
    asked = (
        None if compliance is not None or in_depths else metadata.get("machine_compliance_nm_mN")
    )
    poisson = metadata.get("poisson_ratio")
    area = metadata.get("area_coefficients")
    stated = (row.get("poisson_ratio"), config["poisson_ratio"], poisson)
    return Constants(
        poisson_ratio=_first(*stated, POISSON_RATIO),
        poisson_assumed=all(one is None for one in stated),
        area_coefficients=_coefficients(config["area_coefficients"], area),
        file_poisson_ratio=poisson,
        file_area_coefficients=area,
        frame_compliance_nm_mN=_first(compliance, in_depths, 0.0),
        file_frame_compliance_nm_mN=asked,
    )


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _coefficients(*stated: Sequence[float] | None) -> tuple[float, ...]:
    return tuple(next((one for one in stated if one is not None), PERFECT_BERKOVICH))
