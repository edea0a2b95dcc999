"""What the analysis of impedance says about simulated cells, also those it has no circuit for.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/eis_truths.py [N] [SEED] [WORD ...]

One row a truth of ``eis_spectra``, ``eis_unusual_spectra``, ``eis_instruments``,
``eis_laboratory``, ``eis_other_samples`` and ``eis_further_cells``: how many of N results are
``ok``; of those, the root mean square of (R - truth)/u, the share within 1.96 u, and how many are
wrong by more than 5 % and 2 u. Exit code 1 if a row misses what is wanted: at most 1
in 200 wrong with ``ok``; 90 to 99 % within 1.96 u, or hardly any ``ok``; at most 3 in 100 correct
spectra doubted.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import math
import sys
from dataclasses import dataclass

import numpy as np
from eis_further_cells import FURTHER
from eis_instruments import INSTRUMENTS
from eis_laboratory import LABORATORY
from eis_other_samples import OTHER
from eis_spectra import TRUTHS, Truth, spectra
from eis_unusual_spectra import UNUSUAL

from electrolyte.study.configuration import validated
from electrolyte.techniques.eis.model_choice import choose_many

CONFIG = validated({})["eis"]
LEADS = CONFIG["lead_resistance_ohm"], CONFIG["lead_resistance_u_ohm"]
MOST_WRONG, MOST_DOUBTED = 0.005, 0.03
COVERAGE = (0.90, 0.99)


@dataclass(frozen=True)
class Row:
    """What was found for the spectra of one truth: values, u (ohm), truths, statuses; all (n,)."""

    value: np.ndarray
    u: np.ndarray
    right: np.ndarray
    ok: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """(R - truth)/u of the results that are ok."""
        return ((self.value - self.right) / self.u)[self.ok]

    @property
    def wrong(self) -> np.ndarray:
        """Which results are ok although wrong by more than 5 % and 2 u."""
        off = np.abs(self.value - self.right)
        return self.ok & (off > 0.05 * self.right) & (off > 2 * self.u)


def analysed(truth: Truth, n: int, seed: int) -> Row:
    """Analyse ``n`` spectra."""
    found = []
    for group in spectra(truth, n, seed):
        areas = np.array([s.pellet.area for s in group])
        of = {"areas": areas, "thicknesses": np.array([s.pellet.thickness for s in group])}
        z = np.array([s.impedance for s in group])
        choices = choose_many(group[0].frequency, z, CONFIG["circuits"], **of)
        for s, choice in zip(group, choices, strict=True):
            choice = choice.without_leads(*LEADS)
            u = math.hypot(choice.u, CONFIG["gain_u_relative"] * choice.resistance)
            found.append((choice.resistance, u, s.pellet.resistance, choice.status == "ok"))
    value, u, right, ok = map(np.array, zip(*found, strict=True))
    return Row(value, u, right, ok)


def verdict(truth: Truth, row: Row) -> list[str]:
    """What the row misses."""
    missed = []
    if row.wrong.mean() > MOST_WRONG:
        missed.append("wrong")
    if not truth.doubtful and np.mean(~row.ok) > MOST_DOUBTED:
        missed.append("doubted")
    covered = np.mean(np.abs(row.score) < 1.96) if row.ok.any() else 1.0
    if row.ok.mean() > 0.05 and not COVERAGE[0] <= covered <= COVERAGE[1]:
        missed.append("coverage")
    return missed


def main(n: int, first_seed: int, words: list[str]) -> int:
    print(f"{'truth':34s}   n   ok %  rms z  within 1.96 u %  ok and wrong  worst ok %")
    failed = 0
    for seed, (name, truth) in enumerate(
        (TRUTHS | UNUSUAL | INSTRUMENTS | LABORATORY | OTHER | FURTHER).items(), first_seed
    ):
        if words and not any(w in name for w in words):
            continue
        row = analysed(truth, n, seed)
        z, missed = row.score, verdict(truth, row)
        off = 100 * np.abs(row.value / row.right - 1)[row.ok]
        rms, covered = (
            (np.sqrt(np.mean(z**2)), 100 * np.mean(np.abs(z) < 1.96)) if z.size else (np.nan,) * 2
        )
        worst = off.max() if off.size else np.nan
        print(
            f"{name:34s}{n:4d}{100 * row.ok.mean():7.1f}{rms:7.2f}{covered:17.1f}"
            f"{row.wrong.sum():14d}{worst:12.1f}  {', '.join(missed)}",
            flush=True,
        )
        failed += bool(missed)
    return int(failed > 0)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    n, first_seed = (*numbers, *(200, 1)[len(numbers) :])
    sys.exit(main(n, first_seed, [word for word in sys.argv[1:] if not word.isdigit()]))
