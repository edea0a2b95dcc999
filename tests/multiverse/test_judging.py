"""The universe of the config is the study, to the last digit, or nothing is said of the others."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.multiverse.evaluation import KEY, key_of, table_of
from electrolyte.multiverse.judging import Study, Variants, judged
from electrolyte.numbers.quantities import Quantity, rows_of

SIGMA = Quantity("ionic_conductivity", "A", 0.1 + 0.2, 0.01, "mS/cm", "a fit", replicate="P")
OWN = {"settings": {}, "left_out": []}
UNIVERSES: list[dict[str, Any]] = [
    {"changed": {}, **OWN},
    {"changed": {"pellet": "without P"}, "settings": {}, "left_out": [["pellet", "P"]]},
]
SETTINGS = {"statistics": {"confidence": 0.95}, "claims": {"data": "paper"}}
ROWS = {"P": [{"measurement": "m", "pellet": "P"}]}


def found_for(value: float) -> list[Any]:
    """The universes of a study whose pellet has ``value``."""
    table = table_of([SIGMA])
    failures = table_of([]).assign(**{KEY: [], "reason": []})
    variants = Variants({"P": (table.assign(**{KEY: key_of(OWN)}), failures)}, ROWS, ("eis",))
    numbers = table_of([replace(SIGMA, value=value)]).assign(technique="eis")
    study = Study("eis", numbers, {"claims": [], "consistency": []}, {}, {}, SETTINGS)
    return list(judged(study, UNIVERSES, variants, lambda table, *_: rows_of(table)))


def test_each_universe_has_its_numbers() -> None:
    own, without = found_for(0.1 + 0.2)
    assert list(own.numbers["value"]) == [0.1 + 0.2]
    assert without.numbers.empty


def test_another_last_digit_is_refused() -> None:
    with pytest.raises(AnalysisError, match="in the universe of its own settings"):
        found_for(math.nextafter(0.1 + 0.2, 1))
