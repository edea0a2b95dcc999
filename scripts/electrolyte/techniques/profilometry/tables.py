"""The table of imprints in profilometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.numbers.quantities import joined_origin
from electrolyte.numbers.tables import Entry, Table, by_sample

IMPRINTS = (
    Entry("imprints", "imprints"),
    Entry("imprint_pitch_x", "pitch x / µm"),
    Entry("imprint_pitch_y", "pitch y / µm"),
    Entry("residual_depth", "residual depth / µm"),
    Entry("residual_depth_rsd", "scatter of depth / %"),
    Entry("imprint_edge", "edge / µm"),
    Entry("pile_up_height", "pile-up / µm"),
    Entry("cracked_imprints", "with cracks"),
)


def imprints_table(numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]]) -> Table:
    """Imprints in profilometry."""
    title = "Imprints: mean over an indented field ± standard uncertainty (number of fields)"
    return Table(*by_sample(numbers, samples, IMPRINTS), title, joined_origin(numbers["origin"]))
