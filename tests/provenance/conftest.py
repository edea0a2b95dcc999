"""A study of two jobs with records, and its provenance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recorded_study import ROW, add_job, document


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """raw/a.txt -> results/eis/a.csv -> results/figures/b.pdf, and the provenance of these."""
    monkeypatch.chdir(tmp_path)
    Path("raw").mkdir()
    Path("raw/a.txt").write_text("measured\n", encoding="utf-8")
    Path("config.yaml").write_text("eis: {}\n", encoding="utf-8")
    add_job("fit/a", ["raw/a.txt"], ["results/eis/a.csv"], measurements=[ROW], config={"eis": {}})
    add_job("draw", ["results/eis/a.csv"], ["results/figures/b.pdf", "results/figures/b.png"])
    text = json.dumps(document())
    Path("results/provenance.json").write_text(text, encoding="utf-8")
    return tmp_path
