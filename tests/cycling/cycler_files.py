"""Small files of vendors' formats, written by hand for the tests."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{sheets}</Types>'
)
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A minimal workbook with inline strings and numbers."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{SHEET_TYPE}"/>'
            for i in range(1, len(names) + 1)
        )
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(sheets=overrides))
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>'
            for i, n in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet"'
            f' Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        )
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def _cell(value: object) -> str:
    if isinstance(value, (int, float)):
        return f"<c><v>{value!r}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


# One cycle of a 1 mA cell: rest, 1 h of charge in three records, rest, 0.5 h of discharge.
# (step, kind, step time s, total time s, current A, voltage V, capacity Ah)
RECORDS = (
    (1, "Rest", 0, 0, 0.0, 3.0, 0.0),
    (1, "Rest", 60, 60, 0.0, 3.0, 0.0),
    (2, "CC Chg", 0, 60, 1e-3, 3.4, 0.0),
    (2, "CC Chg", 1800, 1860, 1e-3, 3.7, 0.5e-3),
    (2, "CC Chg", 3600, 3660, 1e-3, 4.2, 1.0e-3),
    (3, "Rest", 0, 3660, 0.0, 4.1, 0.0),
    (4, "CC DChg", 0, 3660, -1e-3, 4.0, 0.0),
    (4, "CC DChg", 900, 4560, -1e-3, 3.6, 0.25e-3),
    (4, "CC DChg", 1800, 5460, -1e-3, 3.0, 0.5e-3),
    (5, "Rest", 0, 5460, 0.0, 3.1, 0.0),
)
NEWARE_HEADER = (
    "DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current(A),Voltage(V),Capacity(Ah)"
)
CHINESE_HEADER = (
    "数据序号,循环号,工步号,工步类型,时间,总时间,电流(mA),电压(V),容量(mAh),比容量(mAh/g)"
)
CHINESE_KINDS = {"Rest": "搁置", "CC Chg": "恒流充电", "CC DChg": "恒流放电"}


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def neware_csv(header: str = NEWARE_HEADER) -> str:
    rows = [
        f"{i},1,{step},{kind},{clock(t)},{clock(total)},{current:.6f},{voltage:.4f},{q:.6f}"
        for i, (step, kind, t, total, current, voltage, q) in enumerate(RECORDS, 1)
    ]
    return "\n".join([header, *rows]) + "\n"


def chinese_neware_csv() -> str:
    rows = [
        f"{i},1,{step},{CHINESE_KINDS[kind]},{clock(t)},{clock(total)},{1e3 * current:.4f},"
        f"{voltage:.4f},{1e3 * q:.4f},0"
        for i, (step, kind, t, total, current, voltage, q) in enumerate(RECORDS, 1)
    ]
    return "\n".join([CHINESE_HEADER, *rows]) + "\n"


def nested_rows() -> list[list[object]]:
    """BTSDA's nested export: cycle rows, step rows, record rows."""
    rows: list[list[object]] = [
        ["Cycle Index", "Chg. Cap.(mAh)", "DChg. Cap.(mAh)"],
        ["", "Step Index", "Step Number", "Step Type", "Step Time", "Capacity(mAh)"],
        ["", "", "DataPoint", "Time", "Total Time", "Current(mA)", "Voltage(V)", "Capacity(mAh)"],
        [1, 1.0, 0.5],
    ]
    seen = 0
    for i, (step, kind, t, total, current, voltage, q) in enumerate(RECORDS, 1):
        if step != seen:
            rows.append(["", step, step, kind, clock(t), 1e3 * q])
            seen = step
        rows.append(["", "", i, clock(t), clock(total), 1e3 * current, voltage, 1e3 * q])
    return rows
