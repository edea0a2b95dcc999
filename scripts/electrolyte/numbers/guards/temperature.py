"""Temperatures: kelvin taken for °C, and exchanged files."""

from __future__ import annotations

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.doubt import Doubt, Guard
from electrolyte.study.temperatures import agrees, in_name, may_be_kelvin

MOST_APART_K = 10.0

GUARDS = {
    "kelvin": Guard(
        "eis, dc, nmr",
        "a temperature that is a multiple of 5 only if it is in kelvin (298, 303), or that the file"
        " states in kelvin",
        "is the temperature in kelvin?",
    ),
    "other_temperature": Guard(
        "eis, dc, nmr",
        f"a temperature other than that in the name of its file, or more than {MOST_APART_K:g} K"
        " from the one that the file states (above it, for each kHz of spinning 2 K more)",
        "are temperatures, parts or files exchanged?",
    ),
}


def temperature(
    given_C: float, file: str = "", stated_C: float | None = None, warming_K: float = 0.0
) -> Doubt | None:
    """The doubt in a temperature: its number, the name of its file, what the file states.

    ``warming_K`` : by how much the sample may be warmer than what the file states is measured at
    """
    celsius = given_C - ICE_POINT_K
    in_kelvin = f"{given_C:g} °C ({given_C:g} K would be {celsius:.0f} °C)"
    if stated_C is not None and abs(celsius - stated_C) <= MOST_APART_K:
        return Doubt("kelvin", f"{in_kelvin}; the file states {stated_C:g} °C")
    if stated_C is not None and not -MOST_APART_K <= given_C - stated_C <= MOST_APART_K + warming_K:
        return Doubt("other_temperature", f"{given_C:g} °C; the file states {stated_C:g} °C")
    if not agrees(given_C, file):
        return Doubt("other_temperature", f"{given_C:g} °C; the file is {file}")
    confirmed = stated_C is not None or bool(in_name(file))
    return Doubt("kelvin", in_kelvin) if may_be_kelvin(given_C) and not confirmed else None
