"""Small vendor files made by hand, independent of the project's own writers."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

from electrolyte.techniques.xrd.pattern import ANODES, RATIO, Radiation

CU = Radiation(*ANODES["Cu"][:2], RATIO, ANODES["Cu"][2])

RAS_HEADER = """*RAS_DATA_START
*RAS_HEADER_START
*FILE_SAMPLE "pellet 7"
*HW_XG_TARGET_NAME "Cu"
*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"
*HW_XG_WAVE_LENGTH_ALPHA2 "1.544414"
*MEAS_DATA_COUNT "{count}"
*MEAS_SCAN_AXIS_X "{axis}"
*MEAS_SCAN_SPEED "2.0000"
*MEAS_SCAN_SPEED_UNIT "deg/min"
*MEAS_SCAN_STEP "0.1000"
*MEAS_SCAN_START_TIME "07/01/2024 08:09:10"
*MEAS_SCAN_UNIT_X "deg"
*MEAS_SCAN_UNIT_Y "{unit}"
*RAS_HEADER_END
*RAS_INT_START
"""


def ras(
    path: Path,
    rows: Sequence[str],
    *,
    count: str | None = None,
    unit: str = "counts",
    axis: str = "TwoThetaTheta",
    end: str = "*RAS_INT_END\n*RAS_DATA_END\n",
) -> Path:
    head = RAS_HEADER.format(count=count or f"{len(rows)}", unit=unit, axis=axis)
    path.write_bytes((head + "\n".join(rows) + "\n" + end).replace("\n", "\r\n").encode("cp932"))
    return path


XRDML = """<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/{version}" status="Completed">
<sample type="To be analyzed"><id>7</id><name>pellet 7</name></sample>
<xrdMeasurement measurementType="Scan" status="Completed">
<usedWavelength intended="K-Alpha 1"><kAlpha1 unit="Angstrom">1.5405980</kAlpha1>
<kAlpha2 unit="Angstrom">1.5444260</kAlpha2><ratioKAlpha2KAlpha1>0.5000</ratioKAlpha2KAlpha1>
</usedWavelength>
<scan scanAxis="Gonio" status="Completed"><dataPoints>
<positions axis="2Theta" unit="deg"><startPosition>10.0</startPosition>
<endPosition>{end}</endPosition>
</positions>
<commonCountingTime unit="seconds">2.0</commonCountingTime>
{body}
</dataPoints></scan></xrdMeasurement></xrdMeasurements>
"""


def xrdml(path: Path, body: str, *, version: str = "1.5", end: str = "10.4") -> Path:
    path.write_text(XRDML.format(version=version, body=body, end=end), encoding="utf-8")
    return path


def raw4(path: Path, values: Sequence[float], *, count: int | None = None, size: int = 4) -> Path:
    data = bytearray(61)
    data[:8], data[12:22], data[24:32] = b"RAW4.00\0", b"07/01/2024", b"08:09:10"
    sample = b"pellet 7"
    record = bytearray(36) + sample
    struct.pack_into("<II", record, 0, 10, len(record))
    record[12:20] = b"SAMPLEID"
    wave = bytearray(136)
    struct.pack_into("<II", wave, 0, 30, 136)
    struct.pack_into("<5d", wave, 72, 1.54184, 1.5406, 1.54439, 1.39222, 0.5)
    wave[116:118] = b"Cu"
    scan = bytearray(160)
    scan[32:46] = b"Locked Coupled"
    struct.pack_into("<dd", scan, 72, 10.0, 0.1)
    struct.pack_into("<I", scan, 88, len(values) if count is None else count)
    struct.pack_into("<f", scan, 92, 0.5)
    struct.pack_into("<I", scan, 136, size)
    points = b"".join(struct.pack("<f", value) for value in values)
    path.write_bytes(bytes(data) + bytes(record) + bytes(wave) + bytes(scan) + points)
    return path


def raw1(path: Path, values: Sequence[float], *, count: int | None = None) -> Path:
    head = bytearray(712)
    head[:8], head[16:24], head[26:34] = b"RAW1.01\0", b"07/01/24", b"08:09:10"
    struct.pack_into("<I", head, 12, 1)
    head[326:334], head[608:610] = b"pellet 7", b"Cu"
    struct.pack_into("<5d", head, 616, 1.54184, 1.5406, 1.54439, 1.39222, 0.5)
    scan = bytearray(304)
    struct.pack_into("<II", scan, 0, 304, len(values) if count is None else count)
    struct.pack_into("<dd", scan, 8, 5.0, 10.0)
    struct.pack_into("<d", scan, 176, 0.1)
    struct.pack_into("<f", scan, 192, 0.5)
    struct.pack_into("<II", scan, 224, 45, 40)
    struct.pack_into("<II", scan, 252, 4, 0)
    path.write_bytes(bytes(head + scan) + b"".join(struct.pack("<f", value) for value in values))
    return path


def raw_first(path: Path, values: Sequence[float]) -> Path:
    """The first RAW layout: 156 bytes of header with the mark, single precision throughout."""
    head = bytearray(156)
    head[:4] = b"RAW "
    struct.pack_into("<Iff", head, 4, len(values), 2.0, 0.1)
    struct.pack_into("<f", head, 24, 10.0)
    head[40:48] = b"pellet 7"
    struct.pack_into("<ff", head, 72, 1.5406, 1.54439)
    path.write_bytes(bytes(head) + b"".join(struct.pack("<f", value) for value in values))
    return path


ASC = """*TYPE\t\t=  Raw
*CLASS\t\t=  ASCII CLASS
*SAMPLE\t\t=  pellet 7
*SCAN_AXIS\t=  {axis}
*TARGET\t\t=  29
*WAVE_LENGTH1\t=  1.5406
*YUNIT\t\t=  counts
*BEGIN
*START\t\t=  10.0
*STOP\t\t=  10.2
*STEP\t\t=  0.1
*COUNT\t\t=  {count}
{rows}
*END
*EOF
"""


def asc(
    path: Path, values: Sequence[float], *, axis: str = "2theta/theta", count: int | None = None
) -> Path:
    rows = "\n".join(", ".join(map(str, values[k : k + 4])) for k in range(0, len(values), 4))
    count = len(values) if count is None else count
    path.write_text(ASC.format(axis=axis, count=count, rows=rows))
    return path


RAW_DATA = """<?xml version="1.0"?>
<RawData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><DataRoutes>
<DataRoute RouteFlag="Measured"><ScanInformation VisibleName="Coupled TwoTheta/Theta">
<TimePerStep>0.5</TimePerStep></ScanInformation>
{datum}
<DataViews>
<RawDataView Start="0" Length="1" LogicName="MeasuredTime"/>
<RawDataView Start="1" Length="1" LogicName="AbsorptionFactor"/>
<RawDataView Start="2" Length="2"><Varying LogicName="ScanAxes">
<FieldDefinitions FieldName="{first}"/><FieldDefinitions FieldName="Theta"/></Varying></RawDataView>
<RawDataView Start="4" Length="1"><Recording LogicName="ScanCounter"/></RawDataView>
</DataViews></DataRoute></DataRoutes>
<FixedInformation><Tube><TubeMaterial>Cu</TubeMaterial><WaveLengthAlpha1 Value="1.5406"/></Tube>
</FixedInformation></RawData>
"""


def brml(path: Path, rows: Sequence[str], *, first: str = "TwoTheta", text: str = "") -> Path:
    datum = "\n".join(f"<Datum>{row}</Datum>" for row in rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        content = text or RAW_DATA.format(datum=datum, first=first)
        archive.writestr("Experiment0/RawData0.xml", content)
    return path


CONDITIONS = """<?xml version="1.0" encoding="utf-8"?><MeasurementConditions>
<GeneralInformation><SampleName>pellet 7</SampleName></GeneralInformation>
<HWConfigurations><XrayGenerator><TargetName>Cu</TargetName>
<WavelengthKalpha1>1.540593</WavelengthKalpha1></XrayGenerator></HWConfigurations>
<ScanInformation><AxisName>TwoTheta</AxisName><IntensityUnit>{unit}</IntensityUnit>
<PositionUnit>deg</PositionUnit><Step>0.1</Step><Speed>2.0</Speed><SpeedUnit>deg/min</SpeedUnit>
<DataCount>{count}</DataCount></ScanInformation></MeasurementConditions>
"""


def rasx(
    path: Path, rows: Sequence[str], *, unit: str = "counts", count: int | None = None
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data0/Profile0.txt", "\ufeff" + "\r\n".join(rows) + "\r\n")
        text = CONDITIONS.format(unit=unit, count=len(rows) if count is None else count)
        archive.writestr("Data0/MesurementConditions0.xml", text)
    return path
