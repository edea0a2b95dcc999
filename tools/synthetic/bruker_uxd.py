"""Bruker UXD text files of one powder scan, with the keys of a real file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

PER_LINE = 8
HEADER = """\
; {comment}
_FILEVERSION=2
_SAMPLE='{sample}'
_GONIOMETER_RADIUS=217.500000
_DATEMEASURED='{date:%d-%b-%Y %H:%M:%S}'
_WL_UNIT='A'
_WL1={alpha1:.6f}
_WL2={alpha2:.6f}
_WL3=1.392220
_WLRATIO={ratio:.6f}
_ANODE='Cu'
; (Data for Range number 1)
_DRIVE='COUPLED'
_STEPTIME={step_time:.6f}
_STEPSIZE={step:.6f}
_STEPMODE='C'
_START={start:.6f}
_2THETA={start:.6f}
_KV=40
_MA=40
; Data for range 1
_COUNTS
"""


def write_scan(
    path: Path,
    two_theta: np.ndarray,
    counts: np.ndarray,
    *,
    sample: str,
    comment: str,
    wavelengths: tuple[float, float],
    ratio: float,
    step_time_s: float,
    start_time: datetime,
) -> None:
    """Write one scan of even steps; angles in degrees, counts whole numbers."""
    header = HEADER.format(
        comment=comment,
        sample=sample,
        date=start_time,
        alpha1=wavelengths[0],
        alpha2=wavelengths[1],
        ratio=ratio,
        step_time=step_time_s,
        step=two_theta[1] - two_theta[0],
        start=two_theta[0],
    )
    rows = [counts[i : i + PER_LINE] for i in range(0, len(counts), PER_LINE)]
    lines = [" ".join(f"{count:8d}" for count in row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
