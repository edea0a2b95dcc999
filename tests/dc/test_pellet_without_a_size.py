"""A pellet without a size, whose rows all have that problem, gives no numbers and no crash."""

from __future__ import annotations

from contextlib import nullcontext

from electrolyte.study.configuration import validated
from electrolyte.techniques.dc.evaluation import of_pellet


def test_no_measured_row_needs_no_size() -> None:
    subject = {"pellet": "P", "sample": "A", "thickness_mm": None, "thickness_u_mm": 0.01}
    found = of_pellet(
        [],
        subject=subject,
        name="P",
        settings=validated({}),
        collected=lambda *_: nullcontext(),  # type: ignore[arg-type]
    )
    assert found == ([], [])
