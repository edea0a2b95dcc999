"""Minimal readers of two real files, so that the science is tested without the project's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def ec_lab_text(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Frequency and impedance of the first sweep of an EC-Lab text export."""
    lines = path.read_text(encoding="latin-1").splitlines()
    n_header = int(lines[1].split(":")[1])
    rows = [line.split("\t") for line in lines[n_header:] if line.strip()]
    table = np.array([[float(cell) for cell in row[:3]] for row in rows])
    return table[:, 0], table[:, 1] - 1j * table[:, 2]


def windeta(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Frequency and impedance of a Novocontrol WinDETA export."""
    lines = path.read_text(encoding="latin-1").splitlines()
    first = next(i for i, line in enumerate(lines) if line.strip().startswith("Freq")) + 1
    table = np.array([line.split() for line in lines[first:] if line.strip()], dtype=float)
    return table[:, 0], table[:, 1] + 1j * table[:, 2]
