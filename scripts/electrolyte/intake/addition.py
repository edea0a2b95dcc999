"""New raw files of a study: which copies, which rows, which lines of the manifest. Nothing is
written here; ``electrolyte.intake.commit`` does that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import decoded
from electrolyte.ground.errors import Problem, SheetError
from electrolyte.intake.answers import AnswerError, Answers, Subjects, option
from electrolyte.intake.file_facts import Reading
from electrolyte.intake.sheet_text import with_rows
from electrolyte.readers.measurement import Unstated
from electrolyte.readers.temperature import written_temperature_C
from electrolyte.study import manifest
from electrolyte.study.parts import Selection
from electrolyte.study.sheet_columns import SAMPLES, SUBJECTS, TECHNIQUES, Column, columns_of
from electrolyte.study.sheet_files import decimal, delimiter_of
from electrolyte.study.sheet_names import plain, sheet_file
from electrolyte.study.sheet_rows import NAME, Row
from electrolyte.study.sheets import Study, load_study
from electrolyte.study.temperatures import celsius, in_name


@dataclass(frozen=True)
class Addition:
    """What is to be added to ``raw``.

    copies : source and place of each file or folder that is to be copied
    sheets : new text by sheet, column map or other file of words, in an order in which each is
        valid on top of those before it
    before : the texts that these were made from, ``None`` for sheets that do not exist
    manifest : its new text
    rows : the new rows by sheet, to be shown
    """

    raw: Path
    technique: str
    subject: str
    copies: tuple[tuple[Path, Path], ...]
    sheets: Mapping[Path, str]
    before: Mapping[Path, str | None]
    manifest: str
    rows: Mapping[Path, Sequence[Mapping[str, str]]]

    @property
    def measured(self) -> list[str]:
        """Names of the samples, pellets or cells that the files are of."""
        rows = self.rows[self.raw / self.technique / "measurements.tsv"]
        return list(dict.fromkeys(row[self.subject] for row in rows))


def read_text(sheet: Path) -> str | None:
    """The text of a sheet with its line ends; ``None`` if there is none."""
    return decoded(sheet.read_bytes()) if sheet.exists() else None


def planned(
    raw: Path,
    readings: Sequence[Reading],
    answers: Answers,
    folder: str = "",
    texts: Mapping[Path, str] | None = None,
) -> Addition:
    """What adding these files to a study means.

    Parameters
    ----------
    readings : all of one technique
    folder : below ``raw/<technique>/``, for files whose names other pellets have too
    texts : of new column maps, and of what columns of a table are called, by file

    Raises
    ------
    AnswerError
        Something is missing or contradicts the study.
    SheetError
        The sheets of the study as they are cannot be read.
    """
    if folder and (not NAME.fullmatch(folder) or not folder.strip(".")):
        raise AnswerError(f"--folder '{folder}' may hold only letters, digits and . _ + -")
    study = load_study(raw)
    if study.faults:
        raise SheetError(study.faults)
    technique = readings[0].measurement.technique
    _refuse_other_forms(raw, technique)
    sheet = raw / technique / "measurements.tsv"
    names = [reading.name for reading in readings]
    subject = _subject(technique, names, study, answers)
    measured = columns_of(technique, subject.name)

    open_names = Subjects(names, [""] * len(names), "measurement", technique)
    of = answers.values(_named(subject, study, answers), open_names)
    if answers.missing:  # without a terminal: everything that is missing is told at once
        for column in measured:
            if column.name not in (subject.name, "path"):
                answers.values(column, _of_files(column, readings, technique))
    answers.require_all()
    owners = _owners(study, subject.name, of, readings, answers)
    places = _places(readings, raw / technique / folder, raw)
    rows = [
        {subject.name: owner, "path": Path(os.path.relpath(place, sheet.parent)).as_posix()}
        for owner, place in zip(of, places, strict=True)
    ]
    for column in measured:
        if column.name in rows[0]:
            continue
        found = answers.values(column, _of_files(column, readings, technique))
        for row, value in zip(rows, found, strict=True):
            row[column.name] = value
    answers.require_all()
    _refuse_doubles(rows, readings, places, study, technique)
    new = {raw / name: added for name, added in owners.items()} | {sheet: rows}
    columns: Mapping[Path, Sequence[Column]] = {
        raw / f"{name}s.tsv": known_columns for name, known_columns in SUBJECTS.items()
    } | {sheet: measured}
    before = {path: read_text(path) for path, added in new.items() if added}
    sheets = {path: with_rows(text, columns[path], new[path]) for path, text in before.items()}
    texts = texts or {}
    return Addition(
        raw,
        technique,
        subject.name,
        tuple(
            dict.fromkeys(
                (r.path, p) for r, p in zip(readings, places, strict=True) if not p.exists()
            )
        ),
        {**texts, **sheets},
        {**{path: read_text(path) for path in texts}, **before},
        _manifest(raw, zip(readings, places, strict=True)),
        {path: new[path] for path in sheets},
    )


def _refuse_other_forms(raw: Path, technique: str) -> None:
    """Refuse to add rows to sheets that are no text with tabs between the columns."""
    names = [(raw / technique, "measurements"), *((raw, f"{name}s") for name in SUBJECTS)]
    for sheet in (sheet_file(*place) for place in names):
        if sheet.suffix != ".tsv":
            raise AnswerError(
                f"{sheet}: rows are added to sheets that are text with tabs. Save it as"
                f" {sheet.stem}.tsv and delete {sheet.name}, or write the rows into it yourself."
            )
        mark = delimiter_of((read_text(sheet) or "").splitlines())
        if mark != "\t":
            raise AnswerError(
                f"{sheet}: rows are added to sheets with tabs between the columns, and these have"
                f" '{mark}'. Save it as text with tabs, or write the rows into it yourself."
            )


def _subject(technique: str, names: Sequence[str], study: Study, answers: Answers) -> Column:
    """Whether the rows of the sheet are of samples, pellets or cells.

    names : of the measurements; what a table says of those of other techniques does not count
    """
    subjects = {column.name: column for column in TECHNIQUES[technique][0]}
    rows = study.measurements[technique]
    if rows:
        return subjects[next(name for name in subjects if name in rows[0].values)]
    given = [
        name for name, column in subjects.items() if answers.says(column, "measurement", names)
    ]
    return subjects["pellet" if "pellet" in given else given[0] if given else next(iter(subjects))]


def _named(subject: Column, study: Study, answers: Answers) -> Column:
    """The column, its words saying which names there are, and what a new one needs unless asked."""
    rows = study.subjects[subject.name]
    known = ", ".join(list(rows)[:12]) + (", …" if len(rows) > 12 else "")
    needs = [option(c.name) for c in SUBJECTS[subject.name][1:] if c.required]
    text = f"one of {known}; or a new name" if known else "a name of your choice"
    more = "" if answers.ask else f" (a new {subject.name} needs {', '.join(needs)})"
    return replace(subject, doc=text + more)


def _owners(
    study: Study, subject: str, of: Sequence[str], readings: Sequence[Reading], answers: Answers
) -> dict[str, list[dict[str, str]]]:
    """The rows that samples, pellets or cells of these names still lack, by sheet."""
    wanted = list(dict.fromkeys(filter(None, of)))
    owners = {r.name: name for r, name in zip(readings, of, strict=True) if name}
    answers.pass_on(subject, SUBJECTS[subject][1:], owners)
    if subject == "sample":
        return {"samples.tsv": _rows_of("sample", wanted, study, {}, answers)}
    first = {name: readings[of.index(name)].facts for name in wanted}
    rows = _rows_of(subject, wanted, study, first, answers)
    known = study.subjects[subject]
    made_of = {name: str(known[name].values["sample"]) for name in wanted if name in known}
    made_of |= {row[subject]: row["sample"] for row in rows if row["sample"]}
    samples = {name: made_of[owner] for name, owner in owners.items() if owner in made_of}
    answers.pass_on("sample", SAMPLES[1:], samples)
    missing = _rows_of("sample", list(dict.fromkeys(samples.values())), study, {}, answers)
    return {"samples.tsv": missing, f"{subject}s.tsv": rows}


def _rows_of(
    kind: str,
    names: Sequence[str],
    study: Study,
    facts: Mapping[str, Mapping[str, str]],
    answers: Answers,
) -> list[dict[str, str]]:
    """Rows of the names that the sheet lacks; what is said of the others has to agree with it."""
    known = study.subjects[kind]
    rows: dict[str, dict[str, str]] = {name: {kind: name} for name in names if name not in known}
    # what is needed comes first: whether x is asked for depends on the role
    for column in sorted(SUBJECTS[kind][1:], key=lambda column: not column.required):
        column = _named(column, study, answers) if column.name == "sample" else column
        asked = names if answers.says(column, kind, names) else list(rows)
        stated = [facts.get(name, {}).get(column.name, "") for name in asked]
        offered, why = _usual(column, [rows.get(name, {}) for name in asked])
        subjects = Subjects(asked, stated, kind, f"new {kind}", offered, why)
        values = answers.values(column, subjects)
        for name, value in zip(asked, values, strict=True):
            if name in rows:
                rows[name][column.name] = value
            elif value:
                _agree(known[name], column, value)
    return list(rows.values())


def _usual(column: Column, rows: Sequence[Mapping[str, str]]) -> tuple[Sequence[str], str]:
    """The values that a terminal offers, and why it asks."""
    if column.usual:
        return [column.usual] * len(rows), column.usual_why
    if column.name == "formula":
        return (), "figures and element analyses use it"
    if column.name == "x" and any(row.get("role") == "series" for row in rows):
        return (), "figures draw a series against it"
    return (), ""


def _agree(row: Row, column: Column, given: str) -> None:
    stands = row.values[column.name]
    same = decimal(given) == stands if column.kind == "number" and stands is not None else None
    if same is None:
        same = given == (stands or "")
    if not same:
        problem = Problem(
            f"{column.name} {'empty' if stands is None else stands}, as in the sheet",
            f"{option(column.name)} {given}",
            "Leave the option out, or correct the sheet by hand first.",
        )
        raise AnswerError(str(row.located(problem)))


def _places(readings: Sequence[Reading], folder: Path, raw: Path) -> list[Path]:
    """Where the files will stand: those of one name in folders like the ones they come from."""
    first = [_place(reading, folder, raw) for reading in readings]
    sources: dict[Path, set[Path]] = {}
    for reading, place in zip(readings, first, strict=True):
        sources.setdefault(place, set()).add(reading.path)
    return [
        _place(reading, folder / plain(reading.path.resolve().parent.name), raw)
        if len(sources[place]) > 1 or (reading.gathered and _is_another(reading, place))
        else place
        for reading, place in zip(readings, first, strict=True)
    ]


def _is_another(reading: Reading, place: Path) -> bool:
    return place.exists() and sha256_of(place) != sha256_of(reading.path)


def _place(reading: Reading, folder: Path, raw: Path) -> Path:
    """Where the file will stand; where it stands already, if that is below ``raw``."""
    if reading.path.resolve().is_relative_to(raw.resolve()):
        return raw / reading.path.resolve().relative_to(raw.resolve())
    if reading.path.is_dir():
        return folder / plain(reading.path.resolve().parent.name) / plain(reading.path.name)
    return folder / plain(reading.path.name)


def _of_files(column: Column, readings: Sequence[Reading], technique: str) -> Subjects:
    """The files as things that need a value of a column, with what they and their names say."""
    names = [reading.name for reading in readings]
    known = [_known(column.name, reading) for reading in readings]
    if column.celsius:
        offered, why = _temperatures(readings)
        said = [_said_C(reading) for reading in readings]
        return Subjects(names, known, "measurement", technique, offered, why, said)
    stated = [reading.stated.get(column.name, "") for reading in readings]
    unstated = any(
        isinstance(warning, Unstated) and warning.column == column.name
        for reading in readings
        for warning in reading.measurement.warnings
    )
    why = "the file does not state it" if unstated else ""
    return Subjects(names, known, "measurement", technique, why=why, stated=stated)


def _temperatures(readings: Sequence[Reading]) -> tuple[Sequence[str], str]:
    """The temperatures in titles or names of the files, and where they stand."""
    written = [written_temperature_C(reading.measurement) for reading in readings]
    if all(temperature is not None for temperature in written):
        return [f"{temperature:g}" for temperature in written], "as the files say"
    named = [in_name(reading.path.name) for reading in readings]
    if all(len({celsius(*found) for found in of}) == 1 for of in named):
        return [f"{celsius(*of[0]):g}" for of in named], "as the names of the files say"
    return (), ""


def _said_C(reading: Reading) -> str:
    """The one temperature in the title or the name of a file; empty if there is none."""
    written = written_temperature_C(reading.measurement)
    named = {celsius(*found) for found in in_name(reading.path.name)}
    said = {written} if written is not None else named
    return f"{said.pop():g}" if len(said) == 1 else ""


def _known(column: str, reading: Reading) -> str:
    return reading.name if column == "measurement" else reading.facts.get(column, "")


def _refuse_doubles(
    rows: Sequence[Mapping[str, str]],
    readings: Sequence[Reading],
    places: Sequence[Path],
    study: Study,
    technique: str,
) -> None:
    """Nothing is overwritten, and no file and no name stands twice.

    Raises
    ------
    AnswerError
        All collisions.
    """
    problems = []
    taken = {str(row.values["measurement"]): row for row in study.measurements[technique]}
    contents = {digest: name for name, digest in (manifest.read_manifest(study.raw) or {}).items()}
    listed: dict[Path, list[Row]] = {}
    for known in study.measurements[technique]:
        if known.values["path"]:
            file = (known.sheet.parent / str(known.values["path"])).resolve()
            listed.setdefault(file, []).append(known)
    for row, reading, place in zip(rows, readings, places, strict=True):
        digest = sha256_of(reading.path)
        twin = contents.get(digest)
        others = [o for o in listed.get(place.resolve(), []) if _same_part(o, row["part"])]
        if others and (not place.exists() or sha256_of(place) == digest):
            part = f"part {row['part']} of " if row["part"] else ""
            where = f"{others[0].sheet} line {others[0].line}"
            problems.append(f"{part}{reading.path} is in the study: {where}")
        elif place.exists() and sha256_of(place) != digest:
            problems.append(
                f"{place} exists with another content and is not overwritten. If {reading.path} is"
                " another measurement, say --folder NAME, or rename it"
            )
        elif (
            twin
            and (study.raw / twin).resolve() in listed
            and (study.raw / twin).resolve() != place.resolve()
        ):
            problems.append(
                f"{reading.path} has the content of {study.raw / twin}, which is listed"
            )
        if row["measurement"] in taken:
            other = taken[row["measurement"]]
            problems.append(
                f"measurement '{row['measurement']}' is already in {other.sheet} line {other.line};"
                f" give another name with {option('measurement')}"
            )
    origins: dict[Path, set[Path]] = {}
    for reading, place in zip(readings, places, strict=True):
        origins.setdefault(place, set()).add(reading.path)
    doubles = [str(place) for place, paths in origins.items() if len(paths) > 1]
    problems += [f"two files would become {place}; rename one" for place in sorted(doubles)]
    if problems:
        raise AnswerError("Nothing was added:\n" + "\n".join(f"  {p}" for p in problems))


def _same_part(row: Row, part: str) -> bool:
    """Whether a row of the sheet is about a part of its file, or about the whole of it."""
    stands = row.values["part"]
    return not part or stands is None or bool(stands.meets(Selection.of(part)))


def _manifest(raw: Path, files: Iterable[tuple[Reading, Path]]) -> str:
    """The manifest with the new files; lines of other files stay, also where the file differs."""
    digests = manifest.read_manifest(raw)
    digests = manifest.digests_of(raw) if digests is None else dict(digests)
    for reading, place in files:
        if reading.path.is_dir():
            inside = (p for p in sorted(reading.path.rglob("*")) if p.is_file())
            found = {(place / p.relative_to(reading.path)): p for p in inside}
        else:
            found = {place: reading.path}
        digests |= {
            target.relative_to(raw).as_posix(): sha256_of(source)
            for target, source in found.items()
        }
    return manifest.text_of(digests)
