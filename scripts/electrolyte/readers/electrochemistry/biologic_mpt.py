"""BioLogic EC-Lab and BT-Lab text export (.mpt, also saved as .txt).

``Nb header lines : N`` on line 2 says where the column names are; an export without title lines
begins with them, also as .csv. Latin-1, tabs, decimal point or comma after the locale, ``-Im(Z)``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.biologic import (
    assemble,
    impedance_beside,
    loops_end,
    needed,
    technique_of,
    technique_of_columns,
)
from electrolyte.readers.electrochemistry.spectrum import missing_end
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import Row, numbered, read_columns, unique
from electrolyte.readers.layouts.galvanostatic import is_galvanostatic, is_swept
from electrolyte.readers.layouts.stated_mass import stated_mass
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import FREQUENCY, TEST_TIME, Measurement

if TYPE_CHECKING:
    import pandas as pd

MAGIC = re.compile(r"(EC|BT)-Lab ASCII FILE", re.I)
LONGEST_LINE = 4096  # bytes
UNSET_AREAS = (0.0, 0.001)  # cm2, what EC-Lab writes if nobody enters an area
UNSET_MASSES = (0.0, 0.001)  # g
SWEPT = "control/V"  # beside a voltage that runs: voltammetry
TOLD_BY = 1000  # records that tell a half cycle from a held voltage
_ORDERS = ("%m/%d/%Y %H:%M:%S.%f", "%d/%m/%Y %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S.%f")
COUNTED = "Nb header lines"
_DATE = re.compile(r"\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\s+\d{1,2}:\d{2}")


def sniff(head: bytes, _path: Path) -> bool:
    first, *_ = head_text(head[:LONGEST_LINE]).split("\n", 1)
    return bool(MAGIC.match(first)) or _names_columns(first)


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    count = 1 if lines and _names_columns(lines[0]) else _header_lines(path, lines)
    header = lines[: count - 1]
    said = ((i, line.strip()) for i, line in enumerate(header[1:], 2))
    told = ((i, line) for i, line in said if line and not line.startswith(COUNTED))
    title_line, title = next(told, (3, ""))
    lines[count - 1 :] = _tabbed(lines[count - 1 :])
    named = lines[count - 1].rstrip("\t\r\n")
    names = unique(named.split("\t"))
    technique = "" if title else technique_of_columns(names)
    if technique == "dc" and is_galvanostatic(lines[count - 1 : count + TOLD_BY]):
        technique = "" if SWEPT in names else "cycling"
    technique = technique or technique_of(path, title, title_line)
    rows = numbered(lines, count)
    again = [line for line, row in rows if row.rstrip("\t\r\n") == named]
    rows = [row for row in rows if row[1].rstrip("\t\r\n") != named]
    rows = _without_dates(path, names, rows)
    names, valueless = _with_values(names, rows)
    frame, warnings = read_columns(path, rows, names, needed(names))
    warnings += valueless
    table, more = assemble(path, technique, frame, [line for line, _ in rows], count)
    warnings += [*_warn_of_joined(path, table, again), *more]
    expected = loops_end(header)
    if expected is not None and expected != len(rows):
        warnings.append(f"the header declares {expected} points, the file holds {len(rows)}")
    settings = _settings(header)
    if technique == "eis":
        warnings += missing_end(table[FREQUENCY].to_numpy(), _frequency(settings, "ff"))
    metadata = _metadata(title, settings, header)
    digest, found = sha256_of(path), tuple(warnings)
    own = Measurement(technique, "biologic-mpt", table, path, digest, metadata, found)
    told_apart = title or SWEPT in names or is_swept(lines[count - 1 : count + TOLD_BY])
    if technique == "dc" and not told_apart:  # only its sheet tells it from cycling
        table, _ = assemble(path, "cycling", frame, [line for line, _ in rows], count)
        own = replace(own, beside={"cycling": replace(own, technique="cycling", frame=table)})
    if technique == "cycling":
        lines_of_rows = [line for line, _ in rows]
        return replace(own, beside=impedance_beside(path, own, frame, lines_of_rows))
    return with_sweeps(own)


def _names_columns(line: str) -> bool:
    """Whether a line names the columns: an export without title lines begins with it."""
    names = _tabbed([line])[0].split("\t")
    return "time/s" in names and any(name.startswith(("Ewe/", "Ecell/")) for name in names)


def _tabbed(lines: list[str]) -> list[str]:
    """The names of columns and their rows between tabs, also where commas or semicolons part them.

    Names of EC-Lab hold neither.
    """
    separator = max("\t;,", key=lines[0].count)
    if separator == "\t":
        return lines
    return [line.replace('"', "").replace(separator, "\t") for line in lines]


def _warn_of_joined(path: Path, table: pd.DataFrame, again: list[int]) -> list[str]:
    """A warning where the names stand again; ``RawFileError`` where the time begins again too."""
    if again and TEST_TIME in table and (table[TEST_TIME].diff() < 0).any():
        raise RawFileError(
            path,
            "one measurement",
            "the header again, and a column time/s that begins again",
            line=again[0],
            hint="Save each of the joined measurements as a file of its own.",
        )
    shown = ", ".join(str(line) for line in again[:5])
    return [f"The header stands again in line {shown}: left out."] if again else []


def _header_lines(path: Path, lines: list[str]) -> int:
    """The number of header lines, which the second line declares; or the one below blank ones."""
    second = next((i for i, line in enumerate(lines[1:], 1) if line.strip()), 0)
    declared = re.match(rf"{COUNTED}\s*:\s*(\d{{1,9}})", lines[second] if lines else "")
    if declared is None:
        raise RawFileError(
            path,
            f"'{COUNTED} : N'",
            f"'{lines[second].strip()[:40]}'" if second else "the end of the file",
            line=second + 1 if second else 2,
            hint="Export it again with EC-Lab (Experiment, Export as text, with header).",
        )
    count = int(declared.group(1))
    if not 3 <= count <= len(lines):
        raise RawFileError(
            path,
            f"{count} header lines",
            f"{len(lines)} lines in all",
            line=second + 1,
            hint="The file is cut off; export it again.",
        )
    return count


def _with_values(names: list[str], rows: list[Row]) -> tuple[list[str], list[str]]:
    """The names that rows have values for, and a warning about the others.

    EC-Lab may name more columns than it writes, an empty name first.
    """
    widths = {len(row.rstrip("\t\r\n").split("\t")) for _, row in rows}
    width = widths.pop() if len(widths) == 1 else len(names)
    if width >= len(names) or not names[width].startswith("unknown_"):
        return names, []
    others = ", ".join(name for name in names[width:] if not name.startswith("unknown_"))
    return names[:width], [f"no row has values for the last columns ({others or 'without name'})"]


def _without_dates(path: Path, names: list[str], rows: list[Row]) -> list[Row]:
    """The rows with times as seconds since the first, where an export has dates for them.

    Which of its numbers is the month matters only where the day changes.
    """
    place = names.index("time/s") if "time/s" in names else len(names)
    split = [row.split("\t") for _, row in rows]
    tokens = [fields[place].strip() for fields in split if place < len(fields)]
    if not tokens or len(tokens) < len(rows) or not _DATE.match(tokens[0]):
        return rows
    times = [_times(tokens, order) for order in _ORDERS]
    found = [seconds for seconds in times if seconds is not None]
    if not found or any(seconds != found[0] for seconds in found):
        raise RawFileError(
            path,
            "seconds in column 'time/s', or dates that can be read in one way",
            f"a date: '{tokens[0]}'",
            line=rows[0][0],
            hint="Export it again from EC-Lab with the time relative to the start.",
        )
    decimal = "," if "," in rows[0][1] else "."
    for fields, seconds in zip(split, found[0], strict=True):
        fields[place] = f"{seconds:.6f}".replace(".", decimal)
    return [(line, "\t".join(fields)) for (line, _), fields in zip(rows, split, strict=True)]


def _times(tokens: list[str], order: str) -> list[float] | None:
    """Seconds since the first date, ``None`` where the dates are not of this order."""
    try:
        dates = [
            datetime.strptime(re.sub(r"[/.-](?=.* )", "/", token).replace(",", "."), order)
            for token in tokens
        ]
    except ValueError:
        return None
    return [(date - dates[0]).total_seconds() for date in dates]


def _settings(header: list[str]) -> dict[str, str]:
    """``name : value`` lines, and the table of settings (20 characters a column, first step)."""
    settings: dict[str, str] = {}
    for line in header:
        name, colon, value = line.partition(" : ")
        if colon or line.rstrip().endswith(" :"):
            settings.setdefault(name.strip().rstrip(" :"), value.strip())
        elif len(line) > 20:
            settings.setdefault(line[:20].strip(), line[20:40].strip())
    return settings


def _frequency(settings: dict[str, str], name: str) -> float | None:
    unit = {"MHz": 1e6, "kHz": 1e3, "Hz": 1.0, "mHz": 1e-3, "µHz": 1e-6}
    value = _number(settings.get(name, ""))
    factor = unit.get(settings.get(f"unit {name}", ""))
    return None if value is None or factor is None else value * factor


def _number(text: str) -> float | None:
    found = re.match(r"\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)", text)
    return float(found.group(1).replace(",", ".")) if found else None


def _metadata(title: str, settings: dict[str, str], header: list[str]) -> dict[str, Any]:
    software = next((h for h in header if re.match(r"(EC|BT)-Lab.* for windows", h, re.I)), "")
    comments = [line.partition(" : ")[2] for line in header if line.startswith("Comments : ")]
    metadata: dict[str, Any] = {
        "instrument": f"BioLogic {settings.get('Device', '')}".strip(),
        "software": re.sub(r"\s*\(software\)", "", software).strip(),
        "technique": title,
        # month/day/year unless the header says otherwise; as EC-Lab wrote it
        "start_time": settings.get("Technique started on")
        or settings.get("Acquisition started on", ""),
        "title": settings.get("File", ""),
        "comments": "\n".join(comment.strip() for comment in comments if comment.strip()),
    }
    area = _number(settings.get("Electrode surface area", ""))
    if area is not None and area not in UNSET_AREAS:
        metadata["electrode_area_cm2"] = area
    mass = _number(settings.get("Characteristic mass", ""))
    if mass is not None and mass not in UNSET_MASSES:
        metadata["characteristic_mass"] = settings["Characteristic mass"]
    amplitude = _number(settings.get("Va (mV)", ""))
    if amplitude is not None:
        metadata["amplitude_mV_peak"] = amplitude
    metadata |= stated_mass("\n".join(header))
    return {key: value for key, value in metadata.items() if value != ""}
