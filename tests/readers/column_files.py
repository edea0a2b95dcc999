"""Files of columns, as programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np


def table(columns: Sequence[np.ndarray], separator: str = ",", comma: bool = False) -> str:
    """Rows of numbers."""
    rows = (separator.join(f"{v:.9g}" for v in row) for row in zip(*columns, strict=True))
    text = "".join(f"{row}\n" for row in rows)
    return text.replace(".", ",") if comma else text


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
