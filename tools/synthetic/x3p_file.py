"""Write a height map as X3P (ISO 25178-72): 16-bit steps, invalid points in a bit mask."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np

FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # of the members: the same bytes on every day

XML = """<?xml version="1.0" encoding="UTF-8"?>
<p:ISO5436_2 xmlns:p="http://www.opengps.eu/2008/ISO5436_2">
  <Record1>
    <Revision>ISO5436 - 2000</Revision>
    <FeatureType>SUR</FeatureType>
    <Axes>
      <CX><AxisType>I</AxisType><DataType>D</DataType><Increment>{step!r}</Increment></CX>
      <CY><AxisType>I</AxisType><DataType>D</DataType><Increment>{step!r}</Increment></CY>
      <CZ><AxisType>A</AxisType><DataType>I</DataType><Increment>{resolution!r}</Increment></CZ>
    </Axes>
  </Record1>
  <Record2>
    <Date>{date}</Date>
    <Instrument>
      <Manufacturer>SYNTHETIC</Manufacturer>
      <Model>forward model of the reported values</Model>
      <Serial>not available</Serial>
      <Version>1</Version>
    </Instrument>
    <CalibrationDate>{date}</CalibrationDate>
    <ProbingSystem><Type>Software</Type><Identification>simulated</Identification></ProbingSystem>
    <Comment>{comment}</Comment>
  </Record2>
  <Record3>
    <MatrixDimension><SizeX>{columns}</SizeX><SizeY>{rows}</SizeY><SizeZ>1</SizeZ></MatrixDimension>
    <DataLink>
      <PointDataLink>bindata/data.bin</PointDataLink>
      <MD5ChecksumPointData>{data_md5}</MD5ChecksumPointData>
      <ValidPointsLink>bindata/valid.bin</ValidPointsLink>
      <MD5ChecksumValidPoints>{valid_md5}</MD5ChecksumValidPoints>
    </DataLink>
  </Record3>
  <Record4><ChecksumFile>md5checksum.hex</ChecksumFile></Record4>
</p:ISO5436_2>
"""


def write_x3p(
    path: Path,
    height_um: np.ndarray,
    pixel_um: float,
    *,
    resolution_um: float,
    comment: str,
    date: str,
) -> None:
    """Write ``height_um`` (rows, columns), NaN for invalid, rounded to ``resolution_um``."""
    valid = np.isfinite(height_um)
    steps = np.rint(np.where(valid, height_um, 0.0) / resolution_um)
    data = steps.astype("<i2").tobytes()
    mask = np.packbits(valid.ravel(), bitorder="little").tobytes()
    xml = XML.format(
        step=pixel_um * 1e-6,
        resolution=resolution_um * 1e-6,
        rows=height_um.shape[0],
        columns=height_um.shape[1],
        comment=comment,
        date=date,
        data_md5=_md5(data),
        valid_md5=_md5(mask),
    ).encode()
    members = {
        "main.xml": xml,
        "bindata/data.bin": data,
        "bindata/valid.bin": mask,
        "md5checksum.hex": f"{_md5(xml)} *main.xml\n".encode(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED, 9)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest().upper()
