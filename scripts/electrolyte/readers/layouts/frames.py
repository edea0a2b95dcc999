"""The tables that readers make.

pandas is imported here, when a file is read, and nowhere else among the readers: recognising a file
imports its reader, every call of ``snakemake`` recognises all files, and pandas would double the
time that takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def data_frame(
    content: Any = None, columns: Sequence[str] | None = None, *, copy: bool | None = None
) -> pd.DataFrame:
    """A frame of columns by name, or of a matrix with the names of its columns."""
    import pandas as pd

    return pd.DataFrame(content, columns=columns, copy=copy)


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other, rows renumbered."""
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def categories(values: Sequence[str]) -> pd.Categorical:
    """A column of few different texts."""
    import pandas as pd

    return pd.Categorical(values)


def coded(codes: Any, names: Sequence[str]) -> pd.Categorical:
    """A column of few different texts, given as the position of each among ``names``."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, names)
