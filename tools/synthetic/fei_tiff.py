"""Write a grey image as a TIFF of an FEI / Thermo Fisher microscope (tag 34682, INI text)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin

FEI_HELIOS = 34682
IMAGE_DESCRIPTION = 270
ASCII = 2

INI = """[User]
Date={date}
Time=10:00:00 AM
User=SYNTHETIC
UserText={title}

[System]
Type=SEM
Software=SYNTHETIC
SystemType=SYNTHETIC

[Beam]
HV={voltage}
Beam=EBeam
Scan=EScan

[Scan]
PixelWidth={pixel!r}
PixelHeight={pixel!r}

[EScan]
PixelWidth={pixel!r}
PixelHeight={pixel!r}

[Stage]
WorkingDistance=0.0102

[Image]
ResolutionX={columns}
ResolutionY={rows}

[Detectors]
Name=ETD
"""


def write_fei_tiff(
    path: Path,
    image: np.ndarray,
    *,
    scan_rows: int,
    pixel_um: float,
    voltage_kV: float,
    title: str,
    date: str,
    columns: int | None = None,
) -> None:
    """Write ``image`` (rows, columns) uint8; rows from ``scan_rows`` on are the data bar.

    ``columns`` : that the tag states, if not those of the image
    """
    text = INI.format(
        date=date,
        title=title,
        voltage=int(voltage_kV * 1000),
        pixel=pixel_um * 1e-6,
        columns=columns or image.shape[1],
        rows=scan_rows,
    )
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in ((IMAGE_DESCRIPTION, title), (FEI_HELIOS, text.replace("\n", "\r\n"))):
        tags[tag] = value
        tags.tagtype[tag] = ASCII
    Image.fromarray(image).save(path, compression="tiff_adobe_deflate", tiffinfo=tags)
