"""The shipped workbooks, written once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthetic import indentation
from synthetic.study import forward_model


@pytest.fixture(scope="session")
def shipped(tmp_path_factory) -> dict[str, Path]:
    """Workbook of each indented pellet, by the pellet's name."""
    raw = tmp_path_factory.mktemp("raw")
    rows = indentation.write(raw, forward_model())
    return {row["pellet"]: raw / "indentation" / row["path"] for row in rows}
