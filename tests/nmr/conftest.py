"""What the NMR tests share: a synthetic study, and single simulated spectra."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthetic import nmr as synthetic
from synthetic.study import forward_model


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """The folder ``raw/nmr`` of the shipped data, and the rows of its sheet."""
    raw = tmp_path_factory.mktemp("raw")
    rows = synthetic.write(raw, forward_model())
    return raw / "nmr", rows
