"""Simulated measurements of one pellet, evaluated in all universes of their technique."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from electrolyte.multiverse.evaluation import (
    KEY,
    Evaluate,
    Subject,
    in_all_variants,
    key_of,
)
from electrolyte.multiverse.universes import Universe, variant
from electrolyte.readers.measurement import Measurement
from electrolyte.study.configuration import validated

CONFIG = validated({})
PELLET = {
    "pellet": "P",
    "sample": "S",
    "thickness_mm": 1.0,
    "thickness_u_mm": 0.01,
    "diameter_mm": 10.0,
    "diameter_u_mm": 0.05,
    "mass_mg": 160.0,
    "mass_u_mg": 0.1,
}


def values_of(
    quantity: str,
    technique: str,
    universes: Sequence[Universe],
    measured: Sequence[tuple[dict[str, Any], Measurement]],
    rows: Sequence[Mapping[str, Any]],
    evaluate: Evaluate,
) -> list[float]:
    """A quantity of the pellet in each of its universes; ``rows`` as universes tell them apart."""
    seen = [variant(universe.content(), (technique,), rows) for universe in universes]
    tables, failures = in_all_variants(
        measured,
        [v for v in seen if v is not None],
        evaluate,
        Subject("P", several=len(measured) > 1),
        technique=technique,
        settings=CONFIG,
    )
    assert failures.empty
    own = tables[tables["quantity"] == quantity].drop_duplicates(KEY)
    by_key = dict(zip(own[KEY], own["value"], strict=True))
    return [by_key[key_of(v)] for v in seen if v is not None]
