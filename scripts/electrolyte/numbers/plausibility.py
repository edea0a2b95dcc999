"""What parses but cannot be right: mistaken units, masses and labels, found from the numbers.

A sheet refuses what no unit could explain (``sheet_columns``). What passes it may still be wrong:
a temperature in kelvin, a thickness in the wrong unit, the mass of the composite instead of that
of the active material. Each guard compares a number with what nature or the rest of the study
allows. A number it doubts is kept, with status ``suspect`` and the reason in its note; everything
made from it (means, tables, claims) is suspect with it.

``GUARDS`` is the list, printed in ``docs/plausibility.md``; ``plausibility.accept`` in the config
switches a guard off by its name. The guards stand in ``numbers/guards/``, by technique, each beside
the function that looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import (
    cycling,
    impedance,
    mechanics,
    nmr,
    polarization,
    temperature,
)
from electrolyte.numbers.quantities import Quantity

GUARDS = {
    **temperature.GUARDS,
    **impedance.GUARDS,
    **polarization.GUARDS,
    **cycling.GUARDS,
    **nmr.GUARDS,
    **mechanics.GUARDS,
}


def reason(doubt: Doubt) -> str:
    """What a doubt is, for the note of the numbers."""
    return f"implausible: {doubt.found}; {GUARDS[doubt.guard].ask}"


def doubted(
    row: Quantity, doubts: Iterable[Doubt | None], accept: Collection[str] = ()
) -> Quantity:
    """The row, suspect if any of the guards objects that is not in ``accept``."""
    reasons = [reason(doubt) for doubt in doubts if doubt and doubt.guard not in accept]
    if not reasons or row.status == "not_resolved":
        return row
    note = "; ".join(dict.fromkeys([*reasons, *filter(None, [row.note])]))
    return replace(row, status="suspect", note=note)
