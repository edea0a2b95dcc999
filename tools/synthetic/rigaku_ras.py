"""Rigaku .ras files with the keys a SmartLab writes, byte-deterministic."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np


def write_scan(
    path: Path,
    two_theta: np.ndarray,
    counts: np.ndarray,
    *,
    sample: str,
    comment: str,
    wavelengths: tuple[float, float, float],
    step_time_s: float,
    start_time: datetime,
) -> None:
    """Write one scan; ``comment`` should say that the data is synthetic.

    two_theta, counts : shape (n,), degrees in equal steps and whole counts
    wavelengths : Kα1, Kα2, Kβ in Å
    """
    step = (two_theta[-1] - two_theta[0]) / (len(two_theta) - 1)
    header = [
        ("FILE_COMMENT", comment),
        ("FILE_OPERATOR", "SYNTHETIC"),
        ("FILE_SAMPLE", sample),
        ("FILE_TYPE", "RAS_RAW"),
        ("HW_XG_TARGET_NAME", "Cu"),
        ("HW_XG_WAVE_LENGTH_ALPHA1", f"{wavelengths[0]:.6f}"),
        ("HW_XG_WAVE_LENGTH_ALPHA2", f"{wavelengths[1]:.6f}"),
        ("HW_XG_WAVE_LENGTH_BETA", f"{wavelengths[2]:.6f}"),
        ("MEAS_COND_XG_CURRENT", "40"),
        ("MEAS_COND_XG_VOLTAGE", "40"),
        ("MEAS_DATA_COUNT", f"{len(two_theta)}"),
        ("MEAS_SCAN_AXIS_X", "TwoThetaTheta"),
        ("MEAS_SCAN_MODE", "CONTINUOUS"),
        ("MEAS_SCAN_SPEED", f"{60 * step / step_time_s:.4f}"),
        ("MEAS_SCAN_SPEED_UNIT", "deg/min"),
        ("MEAS_SCAN_START", f"{two_theta[0]:.4f}"),
        ("MEAS_SCAN_START_TIME", f"{start_time:%m/%d/%Y %H:%M:%S}"),
        ("MEAS_SCAN_STEP", f"{step:.4f}"),
        ("MEAS_SCAN_STOP", f"{two_theta[-1]:.4f}"),
        ("MEAS_SCAN_UNIT_X", "deg"),
        ("MEAS_SCAN_UNIT_Y", "counts"),
    ]
    lines = ["*RAS_DATA_START", "*RAS_HEADER_START"]
    lines += [f'*{key} "{value}"' for key, value in header]
    lines += ["*RAS_HEADER_END", "*RAS_INT_START"]
    lines += [f"{x:.4f} {y:.4f} 1.0000" for x, y in zip(two_theta, counts, strict=True)]
    lines += ["*RAS_INT_END", "*RAS_DATA_END"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp932"))
