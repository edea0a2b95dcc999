"""Two or three columns of text: two theta, intensity and, where there is one, its uncertainty.

Covers .xy, .xye, .xyd (STOE), the export of Bruker EVA (a first line ``'Id: "..." Anode: "Cu"``),
comma or semicolon separated files whose header names the angle, RRUFF text (``##KEY=value``),
key-value lines before the table, as in Bruker's text of a RAW4, and Origin's worksheets.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import AXIS_NAME, positive, scan
from electrolyte.readers.layouts.blank_columns import unquoted
from electrolyte.readers.layouts.numerals import Numerals
from electrolyte.readers.layouts.stacked_names import stacked_names
from electrolyte.readers.layouts.text import number_or_none, parse_table, read_lines, without_footer
from electrolyte.readers.measurement import Measurement

ANGLE = re.compile(
    r"(2\s*-?_?\s*(theta|θ|th(?![a-z])))|two\s*_?theta"
    r"|^\W*(angle|theta|beugungswinkel|diffraction angle|衍射角|回折角)(\b|$|\W)",
    re.IGNORECASE,
)
TWO_THETA = re.compile(r"2\s*-?_?\s*(theta|θ|th(?![a-z]))|two\s*_?theta", re.IGNORECASE)
INTENSITY = re.compile(
    r"^\W*(int|counts?\b|cts|cps|i\b|i_?obs|y_?obs|obs|y\b|signal|det|psd|impulse|zählrate|强度|強度)",
    re.IGNORECASE,
)
# Columns beside them that are no intensities.
OTHER = re.compile(
    r"^\W*(d\b|d-?spac|q\b|time|step|ct\b|omega|theta|phi|chi|no\b|nr\b|index|point|temp"
    r"|[iy]?_?cal|fit|diff|res|[iy]?_?b(kg|gr|g\b)|back|weight)",
    re.IGNORECASE,
)
# Columns of a list of lines that were found in a scan.
OF_LINES = re.compile(
    r"\bfwhm|\bh\s*k\s*l\b|integral breadth|^\W*rel\.? ?int|^\W*i ?%|^multipl", re.I
)
# What programs call a scan over another axis.
OTHER_AXES = re.compile(r"omega|theta|phi|chi|psi|rocking( curve)?|[xyz]|(phi|chi|tube) scan", re.I)
# An axis that is none of angles: q, Q (1/Å), q_nm^-1, d, d-spacing.
SPACING = re.compile(r"^\W*(q|d)(?![a-z])|^\W*d-?spac", re.IGNORECASE)
SMALL = 9.5  # degrees, to which an axis without a name may be radians, Q or d
RADIANS = re.compile(r"[(\[/]\s*rad(ians?)?\b", re.IGNORECASE)
# A column of uncertainties: "esd", "sigma", "Std. dev.", "dI", "u(I)", "+/-".
UNCERTAIN = re.compile(
    r"\be\.?s\.?d\b|(?<![a-z])[iy]?_?err|\bsig(?!nal)|σ|\b(std|s\.?d\.?$|unc|dev)"
    r"|\bd[ _]?(i|y|int\w*)$|(?<![a-z.])u(\(|$)|±|\+/?-",
    re.IGNORECASE,
)
RATE = re.compile(r"\bcps\b|counts?\s*/\s*s|counts per s", re.IGNORECASE)
UNIT = re.compile(r"\W*(intensity|y)[ _-]?unit", re.IGNORECASE)
NOT_COUNTS = re.compile(r"\b(log(10)?|ln|lg|sqrt|square root|root)\b", re.IGNORECASE)
WORD = re.compile(r"(2\W?)?[^\W\d_]+")
COMMENTS = ("#", "!", ";", "*")
ROW = re.compile(r"^\s*[-+.\d][-+.,;\s\deE]*$")
EVA = re.compile(r'\b(\w+): "([^"]*)"')
OF_RRUFF = ("##X-RAY WAVELENGTH=", "##DIFFRACTION SAMPLE DESCRIPTION=")
KEY_VALUE = re.compile(r"^[#;*!\s]*([^=:,\t]{2,40}?)\s*[=:,\t]\s*(.+?)\s*$")
# An anode in the words of a comment: "Co source", "Cu K-alpha", "radiation: Mo".
_ANODE = r"(Cu|Co|Mo|Cr|Fe|Ag)"
ANODE = re.compile(
    rf"\b{_ANODE}[\s-]*(?:K[\s-]*(?:α|a(?![a-z])|alpha)|anode|tube|source|target|radiation)"
    rf"|\b(?:anode|tube|source|target|radiation)\W{{1,3}}{_ANODE}\b",
    re.IGNORECASE,
)
PLANNED = "planned_points"
NAMES = {
    "sample": "sample_name",
    "sample identification": "sample_name",
    "id": "sample_name",
    "operator": "operator",
    "comment": "comment",
    "anode": "anode",
    "anode material": "anode",
    "scantype": "scan_axis",
    "scan axis": "scan_axis",
    "timeperstep": "step_time_s",
    "time per step": "step_time_s",
    "k-alpha1 wavelength": "wavelength_alpha1_A",
    "k-alpha2 wavelength": "wavelength_alpha2_A",
    "k-beta wavelength": "wavelength_beta_A",
    "ratio k-alpha2/k-alpha1": "ratio_alpha2_alpha1",
    "alpha1": "wavelength_alpha1_A",
    "alpha2": "wavelength_alpha2_A",
    "alpharatio": "ratio_alpha2_alpha1",
    "wavelength": "wavelength_alpha1_A",
    "x-ray wavelength": "wavelength_alpha1_A",
    "names": "sample_name",
    "steps": PLANNED,
    "no. of points": PLANNED,
}


def sniff(head: bytes, path: Path) -> bool:
    if b"\0" in head[:4096]:
        return False
    if path.suffix.lower() in (".xy", ".xye", ".xyd"):
        return True
    lines = _plain(head_text(head).splitlines()[:200])
    if (lines and lines[0].startswith("'Id:")) or any(s.startswith(OF_RRUFF) for s in lines):
        return True
    at = _first_row(lines)
    above = [line for line in lines[: at or 0] if line.strip()]
    if above and at and _is_theta(stacked_names(above, lines[at], _is_theta)):
        return True
    if above and _is_count(above[-1]):  # as Fit2D writes them: name of x, name of y, points
        return any(map(ANGLE.search, above[-3:-1]))
    return False


def _plain(lines: list[str]) -> list[str]:
    """The lines, those of numbers without the quotes that spreadsheet programs write."""
    return [plain if ROW.match(plain := unquoted(line)) else line for line in lines]


def _with_points(rows: list[str], separator: str | None, axis: int) -> list[str]:
    """The rows with decimal points, where their angles alone tell: none has a thousand degrees."""
    if separator == "," or not any("," in row for row in rows):
        return rows
    angles = (row.split(separator)[axis : axis + 1] for row in rows)
    if Numerals.of(angles):
        return rows
    return [row.replace(".", "").replace(",", ".") for row in rows]  # points group thousands


def _is_theta(header: str) -> bool:
    return ANGLE.search(header) is not None


def bare(head: bytes) -> str:
    lines = _plain(head_text(head).splitlines()[:200])
    rows = [line for line in lines if line.strip() and not line.startswith(COMMENTS)][:20]
    numeric = len(rows) > 2 and all(ROW.match(row) for row in rows)
    width = len(rows[0].split(_separator(rows[0]))) if numeric else 0
    return "two theta and intensity" if width in (2, 3) else ""


def read(path: Path) -> Measurement:
    """The table below the header, by its names; columns that are left out are named in a warning.

    Raises
    ------
    RawFileError
        No numeric rows, rows that are no numbers (with the line), several columns that may be the
        intensities, or uncertainties below zero.
    """
    lines, notes = without_footer(_plain(read_lines(path)))
    first = _first_row(lines)
    if first is None:
        raise RawFileError(path, "rows of two theta and intensity", "no row of numbers")
    last = len(lines)
    while not lines[last - 1].strip() or lines[last - 1].startswith("##END"):
        last -= 1
    _refuse_second(path, lines, first, last)
    above = [line for line in lines[:first] if line.strip()]
    header = stacked_names(above, lines[first], _is_theta)
    separator = _separator(lines[first])
    width = len(lines[first].split(separator))
    if width < 2:
        raise RawFileError(
            path,
            "two columns (two theta, intensity)",
            f"'{lines[first][:40]}'",
            line=first + 1,
            hint="Export angle and intensity side by side.",
        )
    names, axis, intensity, place = _columns(path, header, separator, width, first)
    last_needed = max(axis, intensity, place)
    rows = _with_points(lines[first:last], separator, axis)
    table = parse_table(path, rows, first + 1, names[: last_needed + 1], separator)
    _check_header(path, header, names[intensity], first)
    metadata, warnings = _metadata(lines[:first]), notes
    planned = int(metadata.pop(PLANNED, None) or 0)
    if len(table) < planned:
        table = table[:-1]  # the last row may be half of one
    if OTHER_AXES.fullmatch(over := str(metadata.get("scan_axis", ""))):
        hint = "Name a scan over two theta."
        raise RawFileError(path, "a scan over two theta", f"a scan of '{over}'", hint=hint)
    last_angle = float(table[:, axis].max())
    if _axis_in_doubt(path, lines[:first], first, last_angle):
        metadata[AXIS_NAME] = "nothing"
        warnings.append(
            f"The first column has no name; it was read as two theta in degrees, up to"
            f" {last_angle:g}°. If it is that, write '2theta (deg)' on top; it may be radians, Q"
            " or d."
        )
    uncertainty = None
    if place:
        uncertainty = table[:, place]
        if (uncertainty < 0).any():
            row = int(np.argmax(uncertainty < 0))
            raise RawFileError(
                path, "uncertainties of at least 0", f"{uncertainty[row]:g}", line=first + row + 1
            )
        zeros = int((uncertainty == 0).sum())
        if 2 * zeros > len(uncertainty):
            warnings.append("Most uncertainties are 0; the column was left out.")
            uncertainty = None
        elif zeros:  # as programs write the root of no counts
            uncertainty[uncertainty == 0] = uncertainty[uncertainty > 0].min()
            warnings.append(
                f"{zeros} uncertainties are 0; they were replaced by the smallest of the others."
            )
    beside = (n.strip(", ") for at, n in enumerate(names) if at not in (axis, intensity, place))
    if others := list(filter(None, beside)):
        warnings.append(f"Columns left out: {', '.join(others)}.")
    if re.match(r"^\W*theta\b", names[axis] if axis else header, re.IGNORECASE):
        warnings.append("The first column is called 'theta'; it was read as two theta.")
        metadata[AXIS_NAME] = "theta"
    return scan(
        path,
        "xrd-xy",
        table[:, axis],
        table[:, intensity],
        uncertainty=uncertainty,
        per_second=any(map(RATE.search, (header, *filter(UNIT.match, lines[:first])))),
        metadata=metadata,
        planned=planned,
        warnings=tuple(warnings),
    )


def _refuse_second(path: Path, lines: list[str], first: int, last: int) -> None:
    """Refuse a comment between rows, below which another range begins."""
    for at in range(first + 1, last):
        if lines[at].startswith("#"):
            raise RawFileError(
                path,
                "one pattern",
                f"a comment between its rows: '{lines[at].strip()[:40]}'",
                line=at + 1,
                hint="Save each range as a file of its own.",
            )


def _first_row(lines: list[str]) -> int | None:
    """The first line of numbers, behind the number of points where one stands alone above them."""
    rows = [i for i, line in enumerate(lines) if ROW.match(line)]
    return rows[1] if len(rows) > 1 and _is_count(lines[rows[0]]) else next(iter(rows), None)


def _is_count(line: str) -> bool:
    return line.strip().isdigit()


def _check_header(path: Path, header: str, intensity: str, line: int) -> None:
    """Refuse angles in radians and intensities that are a function of the counts."""
    if ANGLE.search(header) and RADIANS.search(header):
        raise RawFileError(path, "two theta in degrees", "radians", line=line)
    if ANGLE.search(header) and (found := NOT_COUNTS.search(intensity)):
        hint = "Export the intensities as they were counted."
        raise RawFileError(path, "counts or counts per second", found[0], line=line, hint=hint)


def _axis_in_doubt(path: Path, header: list[str], line: int, last: float) -> bool:
    """Whether an axis that no name calls two theta may be another one; one of Q or d is refused."""
    if ANGLE.search(" ".join(header)) or any(s.startswith(("'Id:", *OF_RRUFF)) for s in header):
        return False
    if header and SPACING.search(header[-1]):
        hint = "Save the scan over 2θ = 2 asin(λ/2d) = 2 asin(Qλ/4π), called '2theta (deg)' on top."
        found = header[-1].strip()[:40]
        raise RawFileError(path, "two theta in degrees", found, line=line, hint=hint)
    return last < SMALL


def _columns(
    path: Path, header: str, separator: str | None, width: int, line: int
) -> tuple[list[str], int, int, int]:
    """Names of the columns, and the places of angle, intensity and uncertainty (0: there is none).

    Without names, these are the first, the second and the third.
    """
    cells = [] if header.startswith("'Id:") else _cells(header, separator, width)
    angles = [at for at, cell in enumerate(cells) if TWO_THETA.search(cell)]
    angles = angles or [at for at, cell in enumerate(cells) if ANGLE.search(cell)]
    _refuse_others(path, cells, angles, line)
    uncertain = [at for at, cell in enumerate(cells) if UNCERTAIN.search(cell)]
    known = {*angles[:1], *uncertain}
    free = [at for at, cell in enumerate(cells) if at not in known and not OTHER.search(cell)]
    free = [at for at in free if not NOT_COUNTS.search(cells[at])] or free
    named = [at for at in free if INTENSITY.search(cells[at])] or free
    if (
        len(cells) == width
        and angles
        and any(len(free) == 1 or INTENSITY.search(cells[n]) for n in named[:1])
        and not _alike([cells[n] for n in named])
    ):
        return cells, angles[0], named[0], uncertain[0] if uncertain else 0
    if len(cells) == width and angles and separator is not None:
        raise RawFileError(
            path,
            "one column of intensities",
            ", ".join(f"'{cell}'" for cell in cells),
            line=line,
            hint="Call it 'Intensity', or save each pattern in a file of its own.",
        )
    if width > 2 and angles and any(map(OTHER.search, (c for c in cells if c != cells[angles[0]]))):
        raise RawFileError(
            path,
            f"a name for each of {width} columns",
            f"'{header.strip()[:60]}'",
            line=line,
            hint="Write the names above the columns, with the mark between them that these have.",
        )
    names = ["two theta", "intensity", "uncertainty", *(f"column {n}" for n in range(4, width + 1))]
    return names[:width], 0, 1, 2 if width > 2 else 0


def _refuse_others(path: Path, cells: list[str], angles: list[int], line: int) -> None:
    """Refuse a list of lines, and patterns side by side, each over angles of its own."""
    indexed = {"h", "k", "l"} <= {cell.lower() for cell in cells}
    of_lines = "h" if indexed else next(filter(OF_LINES.search, cells), "")
    if angles and of_lines:
        found = f"a list of lines (column '{of_lines}')"
        hint = "Export the scan itself, angle and counts."
        raise RawFileError(path, "a scan", found, line=line, hint=hint)
    if len(angles) > 1 and _alike([cells[at] for at in angles]):
        found = f"{len(angles)} columns '{cells[angles[0]]}'"
        hint = "Save each pattern in a file of its own."
        raise RawFileError(path, "one pattern", found, line=line, hint=hint)


def _alike(names: list[str]) -> bool:
    """Whether two columns are called by one word: ``Intensity 25C`` and ``Intensity 60C``."""
    words = [found[0].lower() for found in map(WORD.search, names) if found]
    return len(set(words)) < len(words)


def _cells(header: str, separator: str | None, width: int) -> list[str]:
    """The names above the columns, by whatever mark there are as many of them as columns."""
    text = header.lstrip("#;!* ").rstrip()
    splits = [
        [cell.strip() for cell in text.split(mark)] for mark in (separator, "\t", ";", ",", None)
    ]
    return next((cells for cells in splits if len(cells) == width), splits[0])


def _separator(row: str) -> str | None:
    for mark in (";", "\t"):
        if mark in row:
            return mark
    # a comma separates columns unless white space does and the comma is the decimal mark
    return "," if ("," in row and len(row.split()) < 2) or ", " in row else None


def _metadata(lines: list[str]) -> dict[str, Any]:
    pairs = EVA.findall(lines[0]) if lines and lines[0].startswith("'Id:") else []
    pairs += [m.groups() for m in map(KEY_VALUE.match, lines) if m]
    found: dict[str, Any] = {}
    for key, value in pairs:
        name = NAMES.get(key.strip().lower())
        if name is None or name in found or not value.strip():
            continue
        numeric = name.endswith(("_A", "_s", "_alpha1", "_points"))
        found[name] = positive(number_or_none(value)) if numeric else value.strip().strip('"')
    if "anode" not in found:
        words = [one or other for one, other in ANODE.findall("\n".join(lines))]
        if len({word.capitalize() for word in words}) == 1:
            found["anode"] = words[0].capitalize()
    return found
