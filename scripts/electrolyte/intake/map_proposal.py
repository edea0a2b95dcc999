"""A column map for a table that no reader knows: what its header says, and what has to be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from electrolyte.intake.answers import AnswerError, Ask
from electrolyte.intake.map_checks import discharged_by_positive_current, inductive
from electrolyte.intake.table_layout import TableLayout, are_units, table_in
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import (
    ELECTRODE_AREA,
    NEEDED,
    QUANTITIES,
    TEXT,
    UNITS,
    factor_of,
    over_area,
)
from electrolyte.readers.cycling.cycler_columns import WORDS, split_header
from electrolyte.readers.layouts.columns import refuse_side_by_side
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement
from electrolyte.study.column_maps import problems_of
from electrolyte.study.sheet_names import COLUMN_MAPS

LEAST_SPECTRUM = 100  # rows; a recovery has fewer
_NEGATIVE = re.compile(r"^[-−]|[-−]\s*(Z|Im|phase|phi)", re.I)  # "Partie imaginaire -Z''" too
OPEN = "?"  # stands in the place of what has to be said
_UNIT_FORMS = (
    re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]{1,12})[)\]]"),
    re.compile(r"(?P<name>.+?)\s*/\s*(?P<unit>[^/]{1,8}(/[a-z0-9]{1,3})?)"),
    re.compile(r"(?P<name>.+)[_ ](?P<unit>[^_ ]{1,8})"),
)
# Names of columns beside those that readers know.
_NAMES: dict[str, dict[str, str]] = {
    "eis": {
        "real_impedance": r"(impedance\s*)?re(al)?(teil)?\b|partie r[ée]elle",
        "imaginary_impedance": r"(impedance\s*)?[-−]?\s*im(ag(inary|inär)?)?(teil)?\b|partie imag",
        "impedance_modulus": r"(impedance\s*)?(abs(olute)?|mod(ulus)?|magnitude|betrag)\b|\|z\|",
        "phase": r"[-−]?\s*(phasen?(winkel)?|phi|theta|angle)\b",
    },
    "dc": {
        "voltage": r"(tension|voltaje)\b",
        "current": r"(j|courant|corriente|current density)\b",
    },
    "cycling": {
        "time": r"(elapsed|t)\b",
        "voltage": r"(u|e|v|ewe|ecell|tension|voltaje)\b",
        "current": r"(i|j|cur|courant|corriente|current density)\b",
        "capacity": r"q\b",
    },
    "xrd": {
        "two_theta": r"2\s*-?_?\s*(theta|θ|th)|two\s*_?theta|angle|°?2θ|(beugungs)?winkel",
        "intensity": r"int|count|cps|signal",
        "intensity_uncertainty": r"(std|sigma|esd|err|unc)",
    },
    "raman": {
        "raman_shift": r"raman|shift|wave\s*number|wellenzahl|nombre d.onde",
        "wavelength": r"wave\s*length|lambda|λ",
        "intensity": r"int|count|cts|signal",
    },
    "indentation": {
        "depth": r"(indentation |penetration )?(depth|displacement)|eindringtiefe|tiefe|pd\b|h\b",
        "load": r"load|force|(prüf)?kraft|fn\b|p\b",
        "time": r"time|t$",
        "contact_stiffness": r"(contact )?stiffness",
        "hardness": r"hardness",
        "modulus": r"modulus",
    },
    "nmr": {
        "chemical_shift": r"(chemical[ _]*)?shift|δ|ppm",
        "delay": r"delay|vd|tau|τ|t(ime)?\b|x\(i\)",
        "amplitude": r"ampl|int(?!ensity)|integral|area|height|signal|m|y\(x\)",
        "intensity": r"intensity|real",
    },
    "sem_eds": {"energy": r"energy|e\b|kev", "counts": r"count|cts|int"},
    "pycnometry": {
        "cycle": r"(cycle|run|no\.?|zyklus|messung|measurement)",
        "sample_volume": r"(sample |proben)?vol",
        "density": r"(true |skeletal )?density|dichte|densit[ée]|densidad",
    },
    "profilometry": {"x": r"x\b", "y": r"y\b", "height": r"z\b|height"},
}


@dataclass
class Proposal:
    """A column map in the making.

    names, units : of its columns, ``()`` where the file says neither
    columns : by quantity, as a column map has them, ``OPEN`` where something is missing
    more : further parts of the map
    turned : which sign the numbers contradicted, in a sentence; empty if none
    """

    path: Path
    technique: str
    table: TableLayout
    file: dict[str, Any]
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    turned: str = ""

    @property
    def content(self) -> dict[str, Any]:
        start = {"technique": self.technique, "file": self.file}
        return {**start, "columns": self.columns, **self.more}

    @property
    def complete(self) -> bool:
        stated = (*self.columns.values(), *self.more.get("constants", {}).values())
        return not any(OPEN in one.values() for one in stated)

    def yaml(self) -> str:
        text = yaml.safe_dump(self.content, sort_keys=False, allow_unicode=True, width=100)
        return f"# How files such as {self.path.name} are laid out (docs/column-maps.md).\n{text}"

    def shown(self) -> Iterator[str]:
        """The first rows of the table, with the number of each column."""
        numbers = [str(number) for number in range(1, self.table.width + 1)]
        rows = [numbers, *filter(None, (self.names, self.units)), *self.table.rows]
        widths = [min(24, max(len(row[i]) for row in rows)) for i in range(self.table.width)]
        for row in rows:
            cells = (cell[:24].ljust(w) for cell, w in zip(row, widths, strict=True))
            yield "  " + "  ".join(cells).rstrip()


def proposed(path: Path, technique: str, sheet: str = "") -> Proposal:
    """What the header of an unknown table says of its columns; the rest is ``OPEN``.

    ``sheet`` : of a workbook, the one with the table

    Raises
    ------
    RawFileError
        There is no table in the file, one in several sheets of which none is chosen, or several
        tables side by side.
    """
    table = table_in(path, sheet)
    proposal = Proposal(path, technique, table, dict(table.file))
    _name_columns(proposal)
    for place, name in enumerate(proposal.names):
        quantity = _quantity(name, technique)
        if quantity is None or quantity in proposal.columns:
            continue
        unit = proposal.units[place] if proposal.units else _unit(name)
        proposal.columns[quantity] = _column(proposal, place, quantity, unit)
    of = {q: [n for n in proposal.names if _quantity(n, technique) == q] for q in proposal.columns}
    refuse_side_by_side(path, proposal.file.get("header_line"), proposal.names, of)
    for quantity in _lacking(proposal):
        proposal.columns[quantity] = {"number": OPEN}
        if len(UNITS[QUANTITIES[technique][quantity].unit]) > 1:
            proposal.columns[quantity]["unit"] = OPEN
    return proposal


def _name_columns(proposal: Proposal) -> None:
    """Take the line above the table that names most quantities, the nearest of equals."""
    lines = proposal.table.above
    first = proposal.table.first_line
    if lines:
        known = {
            line: sum(_quantity(cell, proposal.technique) is not None for cell in cells)
            for line, cells in lines.items()
        }
        header = max(lines, key=lambda line: (known[line], line))
        proposal.names = lines[header]
        proposal.file["header_line"] = header
        below = lines.get(header + 1)
        if below and are_units(below):
            proposal.units = tuple(cell.strip("[]() ") for cell in below)
    if first != proposal.file.get("header_line", 0) + 1:
        proposal.file["first_line"] = first


def _column(proposal: Proposal, place: int, quantity: str, unit: str) -> dict[str, Any]:
    names, about = proposal.names, QUANTITIES[proposal.technique][quantity]
    name = names[place] if names else ""
    column: dict[str, Any] = {"name": name}
    if not name or names.count(name) > 1:
        column = {"number": place + 1}
    if len(UNITS.get(about.unit, ())) > 1:
        unit = unit or _counted(name)
        per_area = bool(over_area(unit, about))
        known = per_area or (unit and factor_of(unit, about) is not None)
        column["unit"] = unit if known else OPEN
        if per_area:
            proposal.more["constants"] = {ELECTRODE_AREA: {"value": OPEN, "unit": "cm2"}}
    elif (stated := _bracketed(name)) and about.unit != TEXT and factor_of(stated, about) is None:
        column["unit"] = OPEN
    if _NEGATIVE.search(name):
        column["sign"] = -1
    return column


def _lacking(proposal: Proposal) -> list[str]:
    """The quantities still to be named: of the ways to a measurement, that which lacks fewest."""
    ways = NEEDED[proposal.technique]
    if proposal.table.length >= LEAST_SPECTRUM:  # delays are few, and stand first
        ways = ways[::-1] if proposal.technique == "nmr" else ways
    return min(([q for q in way if q not in proposal.columns] for way in ways), key=len)


def _quantity(name: str, technique: str) -> str | None:
    """What a column holds by its name, ``Freq. [kHz]`` or ``Data: Frequency``."""
    name = name.rpartition(": ")[2]
    label = None
    if technique in ("eis", "dc"):
        bare = next((f["name"] for form in _UNIT_FORMS if (f := form.fullmatch(name))), name)
        label = label_of(name)[0] or label_of(bare)[0]
    elif technique == "cycling":
        label = WORDS.get(split_header(name)[0])
    if found := [q for q, about in QUANTITIES[technique].items() if about.label == label]:
        return found[0]
    names = _NAMES[technique].items()
    return next((q for q, form in names if re.match(form, name.strip(), re.I)), None)


def _unit(name: str) -> str:
    """The unit in the name of a column; empty if there is none."""
    found = (form.fullmatch(name.strip()) for form in _UNIT_FORMS)
    return next((match["unit"].strip() for match in found if match), "")


def _bracketed(name: str) -> str:
    """The unit in the brackets of a name, which is one in any case; empty if there are none."""
    found = _UNIT_FORMS[0].fullmatch(name.strip())
    return found["unit"].strip() if found else ""


def _counted(name: str) -> str:
    """The unit that the name of a column of counts is; empty for another one."""
    found = re.fullmatch(r"\W*(counts|cts|cps)\W*", name, re.I)
    return found[1].lower() if found else ""


def asked(proposal: Proposal, ask: Ask, say: Callable[[str], None]) -> Proposal:
    """The proposal with what a person says of its open places.

    Raises
    ------
    AnswerError
        The person gave up.
    """
    for line in proposal.shown():
        say(line)
    for quantity, column in proposal.columns.items():
        about = QUANTITIES[proposal.technique][quantity]
        if column.get("number") == OPEN:
            place = _answer(ask, f"{quantity}: number of its column", proposal.table.width)
            unit = proposal.units[place - 1] if proposal.units else ""
            named = proposal.names[place - 1] if proposal.names else ""
            proposal.columns[quantity] = column = _column(
                proposal, place - 1, quantity, unit or _unit(named)
            )
        if column.get("unit") == OPEN:
            known = list(UNITS[about.unit])
            while column["unit"] == OPEN:
                unit = ask(f"{quantity}: its unit, one of {', '.join(known)}\n> ").strip()
                if factor_of(unit, about) is not None:
                    column["unit"] = unit
    for name, constant in proposal.more.get("constants", {}).items():
        while constant["value"] == OPEN:
            question = f"{name}, as it was entered into the program that wrote the file, in cm2\n> "
            constant["value"] = number_or_none(ask(question)) or OPEN
    return proposal


def _answer(ask: Ask, question: str, most: int) -> int:
    while True:
        text = ask(f"{question} (1 to {most})\n> ").strip()
        if text.isdigit() and 1 <= int(text) <= most:
            return int(text)


def checked(proposal: Proposal, name: str, file: Path) -> tuple[ColumnMap, Measurement]:
    """The map, and the file read with it; signs that the numbers contradict are turned.

    Raises
    ------
    AnswerError
        The map is not complete; the message is the map, to be completed by hand.
    RawFileError
        The file is not laid out so, or its numbers are refused.
    """
    if not proposal.complete:
        rows, possible = "\n".join(proposal.shown()), "\n".join(_possible(proposal))
        named = "" if proposal.names else f" with --format {name}"  # nothing tells such files
        raise AnswerError(
            f"Nothing was added. {proposal.path} does not say all of its columns; its table begins"
            f"\n{rows}\n"
            f"Save this as {file}, with each {OPEN} replaced, and add it again{named}:\n\n"
            f"{proposal.yaml()}\n{possible}"
        )
    if problems := problems_of(proposal.content, file):
        raise AnswerError("\n".join(map(str, problems)))
    own = ColumnMap(name, proposal.content)
    measurement = own.read(proposal.path)
    _turn(proposal, measurement)
    if proposal.turned:
        own = ColumnMap(name, proposal.content)
        measurement = own.read(proposal.path)
    return own, measurement


def _possible(proposal: Proposal) -> Iterator[str]:
    """What may stand in the open places, a line each."""
    for quantity, column in proposal.columns.items():
        if column.get("unit") == OPEN:
            known = UNITS[QUANTITIES[proposal.technique][quantity].unit]
            yield f"unit of {quantity}: {', '.join(known)}"
    for name in proposal.more.get("constants", {}):
        yield f"value of {name}: as it was entered into the program that wrote the file"


def _turn(proposal: Proposal, measurement: Measurement) -> None:
    """Turn a sign of the map that the numbers contradict."""
    if proposal.technique == "eis" and inductive(measurement):
        part = "phase" if "phase" in proposal.columns else "imaginary_impedance"
        proposal.columns[part]["sign"] = -proposal.columns[part].get("sign", 1)
        proposal.turned = (
            f"The impedance would be inductive at most points, so the sign of {part} was turned."
        )
    elif proposal.technique == "cycling" and discharged_by_positive_current(measurement):
        proposal.more["positive_current"] = "discharge"
        proposal.turned = "The voltage falls while a positive current flows: it is a discharge."


def map_file(raw: Path, name: str) -> Path:
    return raw / COLUMN_MAPS / f"{name}.yaml"


def free_name(path: Path, taken: Mapping[str, object]) -> str:
    """A name for the map of a file: its stem without what tells it from its siblings."""
    stem = re.sub(r"[^A-Za-z]+", "-", path.stem).strip("-").lower() or "table"
    names = (stem, *(f"{stem}-{n}" for n in range(2, 1000)))
    return next(name for name in names if name not in taken)
