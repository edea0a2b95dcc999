"""The indents of one pellet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.techniques.indentation.selection import kept


@dataclass(frozen=True)
class Pellet:
    """Analysed indents of one pellet (or sample, where no pellet is named)."""

    sample: str
    name: str
    indents: pd.DataFrame
    source: str
    origin: str
    method: str = "Oliver-Pharr"

    def values(self, column: str) -> np.ndarray:
        """A property of the indents that are kept, shape (n,)."""
        return kept(self.indents)[column].to_numpy(dtype=float)

    def known_mean(self, column: str) -> float:
        """Mean over the indents that have it; NaN if none has."""
        known = self._known(column)
        return float(known.mean()) if known.size else math.nan

    def known_median(self, column: str) -> float:
        """Median over the indents that have it; NaN if none has."""
        known = self._known(column)
        return float(np.median(known)) if known.size else math.nan

    def _known(self, column: str) -> np.ndarray:
        values = self.values(column)
        return values[np.isfinite(values)]
