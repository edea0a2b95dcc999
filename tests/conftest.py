"""Where tests find what is not part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# CI tries the same examples each time, so that a change is judged by what it changed; at the desk
# every run tries new ones.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "real-data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real instrument files; tests that need it skip where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"real instrument files are not here ({REAL_DATA})")
    return REAL_DATA
