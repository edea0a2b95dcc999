"""What the benchmark of large studies calls growth."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def scale(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("campaign_scale")


def sizes(scale: ModuleType, *measured: tuple[int, float]) -> list[Any]:
    """Studies of so many spectra, that took so many seconds."""
    nothing = scale.Cost(0.0, 0.0)
    return [scale.Size(n, 0, 0, nothing, scale.Cost(s, 0.0)) for n, s in measured]


def test_the_same_cost_of_each_spectrum_is_no_growth(scale: ModuleType) -> None:
    found = scale.per_spectrum(sizes(scale, (100, 35), (1000, 80), (10000, 530)))
    assert found == pytest.approx([50, 50])
    assert not scale.grows(found)


def test_a_quadratic_step_is_growth(scale: ModuleType) -> None:
    def seconds(n: int) -> float:
        return 30 + 0.05 * n + 2e-6 * n**2

    found = scale.per_spectrum(sizes(scale, *((n, seconds(n)) for n in (100, 1000, 10000))))
    assert scale.grows(found)


def test_cheaper_spectra_are_no_growth(scale: ModuleType) -> None:
    assert not scale.grows([60.0, 40.0])
    assert not scale.grows([])
