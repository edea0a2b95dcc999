"""A laboratory's own table of what was measured: one row a file, or a pellet, cell or sample.

Its columns are recognised by their names (``Thickness (mm)`` is ``thickness_mm``), or named once,
in ``raw/table_columns.yaml``, which ``study add --table`` writes from ``--column``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from electrolyte.ground.errors import RawFileError, did_you_mean
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.intake.answers import AnswerError
from electrolyte.intake.file_facts import Reading
from electrolyte.intake.table_units import converted, is_unit, stated_unit, unit_of, unlike
from electrolyte.study.sheet_columns import SUBJECTS, TECHNIQUES, columns_of
from electrolyte.study.sheet_files import Date, read_lines
from electrolyte.study.sheet_names import TABLE_COLUMNS, plain
from electrolyte.study.sheet_rows import NAME, TYPE_AGAIN

FILE = "path"
MOST_TITLES = 12  # lines above the names
LEFT_OUT = ""  # what a column of no use is mapped to
# What people call our columns, beside their own names; the unit follows where the column has one.
_CALLED = {
    FILE: "path file file_name filename files data_file raw_file datei dateiname fichier",
    "sample": "material compound composition_name probe échantillon",
    "pellet": "pellet_id pellet_no pressling tablette",
    "cell": "cell_id cell_no zelle",
    "temperature_C": "temperature temp t temperatur température",
    "thickness_mm": "thickness d dicke height épaisseur",
    "diameter_mm": "diameter dia durchmesser diamètre",
    "mass_mg": "mass weight masse",
    "active_mass_mg": "active_mass am_mass aktivmasse",
    "theoretical_mAh_g": "theoretical_capacity c_theo",
    "formula": "composition formel",
    "role": "rolle",
    "note": "comment remark notes bemerkung",
}
_ROLES = {"serie": "series", "reihe": "series", "referenz": "reference", "behandelt": "treated"}
_UNCERTAIN = (
    "u_{}",
    "{}_u",
    "{}_error",
    "{}_err",
    "{}_uncertainty",
    "delta_{}",
    "error_{}",
    "{}_sd",
)

_NUMBER = re.compile(r"[-+]?\d+([.,]\d*)*")


@dataclass(frozen=True)
class TableRow:
    """line : in the table; values : text by our column, empty ones left out."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class MetadataTable:
    """A table as it was read.

    Attributes
    ----------
    columns : our column by the name in the table, ``LEFT_OUT`` where nobody said which it is
    renamed : what samples, pellets and cells are called in the sheets, by what the table calls them
    """

    path: Path
    columns: Mapping[str, str]
    rows: tuple[TableRow, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def unused(self) -> list[str]:
        return [name for name, column in self.columns.items() if column == LEFT_OUT]

    @property
    def converted(self) -> list[str]:
        """The columns in another unit than ours, in words."""
        return [
            f"'{name}' to {column}"
            for name, column in self.columns.items()
            if column and converted("1", name, column) != "1"
        ]


def known_columns() -> list[str]:
    """Every column that a table may have."""
    measured = (c.name for technique in TECHNIQUES for c in columns_of(technique, ""))
    return list(dict.fromkeys((*measured, *(c.name for of in SUBJECTS.values() for c in of))))


def read_table(
    path: Path, named: Mapping[str, str], remembered: Mapping[str, str]
) -> MetadataTable:
    """The table, its columns recognised or as ``named``; of those ``remembered`` the ones it has.

    Raises
    ------
    SheetError
        No text and no workbook.
    AnswerError
        No rows, one of our columns twice, a name that is none of ours, or a column that states a
        unit of another dimension.
    """
    if not path.is_file():
        raise AnswerError(f"--table {path}: no such file")
    lines = _from_header(path, {**remembered, **named})
    if len(lines) < 2:
        raise AnswerError(f"--table {path}: expected a line of names and rows, found {len(lines)}")
    header = lines[0][1]
    if split := _names_below(header, lines[1][1]):
        header, lines = split, lines[1:]
    if len(lines) > 1 and (units := _units_below(header, lines[1][1])):
        renamed = dict(zip(header, units, strict=True))  # people name columns as they stand there
        named = {renamed.get(name, name): column for name, column in named.items()}
        remembered = {renamed.get(name, name): column for name, column in remembered.items()}
        header, lines = units, lines[1:]
    known = {name: column for name, column in remembered.items() if name in header}
    columns = _columns(path, header, {**known, **named})
    rows, wrong = [], []
    called: dict[tuple[str, str], dict[str, None]] = {}  # by kind and our name, those of the table
    for line, fields in lines[1:]:
        values = {}
        for name, cell in zip(header, fields, strict=False):
            column = columns.get(name)
            if column and cell:
                values[column] = _value(cell, name, column)
                if isinstance(cell, Date) and column != "note":
                    wrong.append(f"line {line}: {column} is the date {cell}. {TYPE_AGAIN}")
                if column in SUBJECTS:
                    called.setdefault((column, values[column]), {})[cell] = None
        rows.append(TableRow(line, values))
    wrong += [
        f"{' and '.join(names)} would both be {kind} {own}: give them names that differ otherwise"
        for (kind, own), names in called.items()
        if len(names) > 1
    ]
    if wrong:
        raise _refused(path, wrong)
    renamed = {name: own for (_, own), names in called.items() for name in names if name != own}
    return MetadataTable(path, columns, tuple(rows), renamed)


def _value(cell: str, name: str, column: str) -> str:
    """A cell of the column ``name`` as our sheets write it."""
    if column == "role":
        return _ROLES.get(cell.casefold(), cell)
    if column in SUBJECTS:
        return cell if NAME.fullmatch(cell) else plain(cell)
    return converted(cell, name, column)


def _from_header(path: Path, named: Mapping[str, str]) -> list[tuple[int, list[str]]]:
    """The lines from the one that names columns on: titles may stand above it."""
    plain, lines = _names(known_columns()), read_lines(path)
    for above in range(MOST_TITLES):
        below = read_lines(path, above) if above else lines
        names = below[0][1] if below else []
        if sum(name in named or bool(_recognised(name, plain)) for name in names) > 1:
            return below
    return lines


def _names_below(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The names of two lines, the upper of which has one merged over several columns; else nothing.

    Text stands below each empty cell of the upper line, and below the names that begin such a run.
    """
    names = [*header, *[""] * (len(cells) - len(header))]
    below = [*cells, *[""] * (len(names) - len(cells))]
    empty = {at for at, name in enumerate(names) if not name.strip()}
    filled = {at for at, cell in enumerate(below) if cell.strip()}
    merged = empty | {at - 1 for at in empty if at}
    text = not any(_NUMBER.fullmatch(cell.strip()) for cell in below)
    if not empty or not empty <= filled <= merged or not text:
        return []
    return [cell.strip() or name for name, cell in zip(names, below, strict=True)]


def _units_below(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The names with the units that a line of nothing else has below them; else nothing."""
    filled = [cell for cell in cells if cell.strip("[]()- ")]
    if not all(map(is_unit, filled)) or not any(len(cell) > 1 for cell in filled):
        return []  # samples may be called A and C
    below = [*(cell.strip("[]() ") for cell in cells), *[""] * len(header)]
    return [
        f"{name} [{unit}]" if is_unit(unit) else name
        for name, unit in zip(header, below, strict=False)
    ]


def _recognised(name: str, plain: Mapping[str, str]) -> str:
    """Our column of a name, in our unit or in another one of its dimension."""
    if found := plain.get(_plain(name), LEFT_OUT):
        return found
    if stated := stated_unit(name):
        for column in reversed([*plain.values()]):  # those of pellets and cells come last
            own = unit_of(column)
            named = plain.get(_plain(f"{stated.name}_{own.unit}")) if own else None
            if own and own.dimension == stated.dimension and named == column:
                return column
    return LEFT_OUT


def _columns(path: Path, header: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    known = known_columns()
    wrong = [f"{name}: no column of this table" for name in named if name not in header]
    wrong += [
        f"{name}={column}: no column of a sheet{did_you_mean(column, known)}"
        for name, column in named.items()
        if column and column not in known
    ]
    plain = _names(known)
    dropped = [name for name, column in named.items() if column == LEFT_OUT]
    found = {
        name: named.get(name) or _recognised(name, plain)
        for name in header
        if name and name not in dropped
    }
    wrong += [why for name, column in found.items() if (why := unlike(name, column))]
    of: dict[str, list[str]] = {}
    for name, column in found.items():
        of.setdefault(column, []).append(name)
    wrong += [
        f"{' and '.join(names)} are both {column}: leave one out with --column '{names[-1]}='"
        for column, names in of.items()
        if column and len(names) > 1
    ]
    if wrong:
        raise _refused(path, wrong)
    return found


def _names(known: Sequence[str]) -> dict[str, str]:
    """Our column by what a table may call it, units behind it or not."""
    found = {_plain(column): column for column in known}
    called = {column: names.split() for column, names in _CALLED.items()}
    for column in known:
        size, u, unit = column.partition("_u_")
        if u and f"{size}_{unit}" in called:
            names = called[f"{size}_{unit}"]
            called[column] = [form.format(name) for name in names for form in _UNCERTAIN]
    for column, names in called.items():
        unit = column.rpartition("_")[2] if column[-1:] in "Cmg" and "_" in column else ""
        unit = {"theoretical_mAh_g": "mah_g"}.get(column, unit)
        for name in names:
            found.setdefault(_plain(f"{name}_{unit}"), column)
            if not unit:
                found.setdefault(name, column)
    return found


def _refused(path: Path, wrong: Sequence[str]) -> AnswerError:
    lines = "\n".join(f"  {line}" for line in wrong)
    return AnswerError(f"--table {path}: nothing was added\n{lines}")


def _plain(name: str) -> str:
    """``Thickness (mm)``, ``thickness / mm`` and ``thickness_mm`` alike."""
    text = name.replace("°", "").replace("²", "2").replace("³", "3").replace("µ", "u")
    return re.sub(r"[\W_]+", "_", text.replace("μ", "u")).strip("_").casefold()


def told_by(
    table: MetadataTable, readings: Iterable[Reading]
) -> tuple[dict[str, dict[str, dict[str, str]]], list[Path]]:
    """What a table says, by kind and name, and of a table of files those that it says nothing of.

    A row with a file is of the measurements in that file; what it says of a sample, pellet or cell
    is of the one that it names, as is a row without a file.

    Raises
    ------
    AnswerError
        Rows that contradict each other, a file that is in no folder, or in several.
    """
    readings = list(readings)
    by_path: dict[Path, list[Reading]] = {}
    for reading in readings:
        by_path.setdefault(reading.path.resolve(), []).append(reading)
    found: dict[str, dict[str, dict[str, str]]] = {"measurement": {}, **{k: {} for k in SUBJECTS}}
    wrong: list[str] = []
    said: set[Path] = set()
    for row in table.rows:
        values = dict(row.values)
        file = values.pop(FILE, "")
        for kind, columns in SUBJECTS.items():
            own = {c.name: values[c.name] for c in columns[1:] if c.name in values}
            if file:
                own.pop("note", None)  # it is of the file
            if name := values.get(kind):
                _note(found[kind].setdefault(name, {}), own, f"{kind} {name}", row, wrong)
        if not file:
            continue
        of = _of_file(file, by_path, table.path.parent)
        if not of:
            wrong.append(f"line {row.line}: {file} is none of the files to be added")
        said |= {reading.path for reading in of}
        for reading in of:
            part = values.get("part")
            if part is None or reading.facts.get("part", part) == part:
                own = {k: v for k, v in values.items() if k not in ("part", "note")}
                _note(found["measurement"].setdefault(reading.name, {}), own, file, row, wrong)
    if wrong:
        raise _refused(table.path, wrong)
    of_files = any(row.values.get(FILE) for row in table.rows)  # else of pellets, cells or samples
    return found, sorted({r.path for r in readings} - said) if of_files else []


def _note(
    known: dict[str, str], values: Mapping[str, str], what: str, row: TableRow, wrong: list[str]
) -> None:
    for column, value in values.items():
        if known.setdefault(column, value) != value:
            wrong.append(
                f"line {row.line}: {column} of {what} is {value}, above it is {known[column]}"
            )


def _of_file(file: str, by_path: Mapping[Path, list[Reading]], base: Path) -> list[Reading]:
    """The readings of a file as a table calls it: a path, the end of one, or a pattern of it."""
    text = file.replace("\\", "/").strip("/")
    if exact := by_path.get((base / text).resolve()):
        return exact
    fitting = (of for path, of in by_path.items() if path.match(text) or _is_stem(path, text))
    return [reading for of in fitting for reading in of]


def _is_stem(path: Path, text: str) -> bool:
    """Whether a path is the one of a text that leaves its ending out."""
    return path.name.startswith(f"{text.rpartition('/')[2]}.") and path.with_suffix("").match(text)


def files_named(table: MetadataTable) -> list[Path]:
    """The files that a table names by a path from its own folder, where no others are given."""
    base = table.path.parent
    found: dict[Path, None] = {}
    for row in table.rows:
        if file := row.values.get(FILE, "").replace("\\", "/"):
            matches = sorted(base.glob(file)) if "*" in file or "?" in file else [base / file]
            if not matches or not matches[0].exists():
                matches = sorted(base.rglob(file)) or sorted(base.rglob(f"{file}.*")) or matches
            found |= dict.fromkeys(matches)
    return list(found)


def names_file(raw: Path) -> Path:
    return raw / TABLE_COLUMNS


def read_names(raw: Path) -> dict[str, str]:
    """What the columns of the laboratory's tables are called; empty if nobody said so.

    Raises
    ------
    RawFileError
        No names and columns.
    """
    path = names_file(raw)
    content = read_yaml(path)[0] if path.exists() else {}
    if not isinstance(content, dict):
        raise RawFileError(path, "names of columns, such as 'Dicke: thickness_mm'", "other YAML")
    return {str(name): str(column or LEFT_OUT) for name, column in content.items()}


def names_text(named: Mapping[str, str]) -> str:
    text = yaml.safe_dump(dict(named), sort_keys=False, allow_unicode=True)
    return f"# What columns of our tables are, for `study add --table`.\n{text}"
