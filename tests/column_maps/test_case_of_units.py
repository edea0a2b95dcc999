"""Units in another case: read where one can be meant, asked for where two can."""

from __future__ import annotations

import pytest

from electrolyte.readers.column_maps.quantities import QUANTITIES, factor_of


@pytest.mark.parametrize(
    ("technique", "quantity", "unit", "factor"),
    [
        ("eis", "frequency", "hz", 1.0),
        ("eis", "frequency", "KHZ", 1e3),
        ("eis", "frequency", "MHz", 1e6),
        ("eis", "frequency", "mHz", 1e-3),
        ("eis", "frequency", "mhz", None),
        ("eis", "frequency", "MHZ", None),
        ("eis", "real_impedance", "OHM", 1.0),
        ("eis", "real_impedance", "MOHM", None),
        ("dc", "current", "ma", 1e-3),
        ("dc", "voltage", "MV", 1e-3),
        ("dc", "voltage", "hz", None),
    ],
)
def test_case_of_a_unit(technique: str, quantity: str, unit: str, factor: float | None) -> None:
    assert factor_of(unit, QUANTITIES[technique][quantity]) == factor
