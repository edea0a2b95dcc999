"""Add raw files to a study: copy them below raw/, write their rows and their lines in the manifest.

    study add cell_25C.DTA --sample LPSC --pellet LPSC-4 --temperature-C 25

What the files do not state is asked for on a terminal; every column of the sheets (raw/README.md)
is an option, too. Nothing is overwritten, and either all files are added or none. With --dry-run
nothing is written at all.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.command_line import snakemake_command
from electrolyte.ground.errors import UnrecognisedFileError
from electrolyte.intake.addition import SUBJECTS, Addition, planned
from electrolyte.intake.answers import AnswerError, Answers, Ask, option
from electrolyte.intake.commit import commit
from electrolyte.intake.file_facts import Reading, readings_of
from electrolyte.intake.inspection import describe
from electrolyte.intake.map_checks import checks
from electrolyte.intake.map_proposal import asked, checked, free_name, map_file, proposed
from electrolyte.intake.rehearsal import refuse_new_problems
from electrolyte.intake.spreading import GRAMMAR
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import QUANTITIES
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.parts import Selection
from electrolyte.study.sheet_columns import TECHNIQUES, Column, columns_of
from electrolyte.study.sheets import load_study

OWN = ("path", "format")  # columns that are not asked for by their name


def add_arguments(parser: ArgumentParser) -> None:
    parser.usage = "study add FILE ... --sample NAME [--pellet NAME] [--COLUMN VALUE ...]"
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_study(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--folder", default="", metavar="NAME", help="below raw/<technique>/")
    parser.add_argument("--technique", choices=list(TECHNIQUES), help="if content does not show it")
    parser.add_argument("--format", help="name of the format, to overrule recognition by content")
    columns = parser.add_argument_group("columns of the sheets", f"Of several files: {GRAMMAR}.")
    for name, column in _columns().items():
        known = f" ({' | '.join(column.choices)})" if column.choices else ""
        text = (column.doc + known).replace("%", "%%")
        columns.add_argument(option(name), dest=name, metavar="VALUE", help=text)


def run(options: Namespace) -> int:
    given = {name: getattr(options, name) for name in _columns() if getattr(options, name)}
    ask = _ask if sys.stdin.isatty() else None
    raw = raw_folder(options.study)
    part = _selection(given.pop("part", None))
    known = read_column_maps(raw)
    readings, maps = [], {}
    for path in options.files:
        try:
            read = readings_of(path, options.technique, options.format, part, (*known.values(),))
        except UnrecognisedFileError:
            if options.technique not in QUANTITIES:
                raise
            new = _new_map(path, options.technique, ask, raw, known)
            maps[map_file(raw, new[0].name)] = new[1]
            known[new[0].name] = new[0]
            read = readings_of(path, options.technique, None, part, (*known.values(),))
        readings += read
    addition = planned(raw, readings, Answers(given, ask), options.folder, maps)
    refuse_new_problems(addition)
    if not options.dry_run:
        commit(addition)
    print(*_summary(addition, readings, options.dry_run), sep="\n")
    return 0


def _new_map(
    path: Path, technique: str, ask: Ask | None, raw: Path, known: Mapping[str, ColumnMap]
) -> tuple[ColumnMap, str]:
    """The column map of a file that no reader knows, and its text; shown with what it reads."""
    proposal = proposed(path, technique)
    if ask is not None and not proposal.complete:
        print(f"No reader knows {path}. Which columns of its table are these?")
        proposal = asked(proposal, ask, print)
    name = free_name(path, known)
    own, measurement = checked(proposal, name, map_file(raw, name))
    text = proposal.yaml()
    print(f"{path} is read with this column map, {map_file(raw, name)}:", text, sep="\n")
    if proposal.turned:
        print(proposal.turned)
    print("It reads:", *describe(measurement, (own,)), sep="\n")
    print(*(f"  {line}" for line in checks(measurement)), sep="\n")
    if ask is not None and ask("Is that right? [Y/n] ").strip().lower().startswith("n"):
        raise AnswerError("Nothing was added. Save the map, correct it, and add the file again.")
    return own, text


def _selection(text: str | None) -> Selection | None:
    try:
        return None if text is None else Selection.of(text)
    except ValueError as error:
        raise AnswerError(f"--part {text}: {error}; nothing was added") from None


def _columns() -> dict[str, Column]:
    """Every column of every sheet that can be given by option, by name."""
    of_subjects = [column for columns in SUBJECTS.values() for column in columns]
    of_techniques = [c for technique in TECHNIQUES for c in columns_of(technique, "")]
    return {c.name: c for c in (*of_techniques, *of_subjects) if c.name not in OWN}


def _ask(question: str) -> str:
    try:
        return input(question)
    except (EOFError, KeyboardInterrupt):
        raise AnswerError("\nNothing was added.") from None


def _summary(addition: Addition, readings: list[Reading], dry_run: bool) -> Iterator[str]:
    """What was (or would be) done, line by line, and how to compute it."""
    would = "Would add" if dry_run else "Added"
    kinds = ", ".join(dict.fromkeys(reading.title for reading in readings))
    yield f"{would} {len(readings)} {addition.technique} file(s): {kinds}"
    for reading in readings:
        for warning in reading.measurement.warnings:
            yield f"  note on {reading.path.name}: {warning}"
    for sheet, rows in addition.rows.items():
        yield f"{sheet}: {len(rows)} row(s)"
        for row in rows:
            yield "  " + ", ".join(f"{name} {value}" for name, value in row.items() if value)
    for sample in _lacking_formula(addition):
        yield f"  note: EDS spectra of {sample} need its formula: give it in raw/samples.tsv"
    for source, place in addition.copies:
        yield f"{source} -> {place}"
    names = ", ".join(addition.measured)
    yield f"Next: {snakemake_command(addition.raw.parent, base=Path.cwd())}"
    yield f"computes {addition.technique} of {addition.subject} {names} and all that depends on it."


def _lacking_formula(addition: Addition) -> list[str]:
    """Samples whose EDS spectra are added, and whose formula no sheet holds."""
    rows = addition.rows[addition.raw / addition.technique / "measurements.tsv"]
    measured = dict.fromkeys(row["sample"] for row in rows if row.get("kind") == "spectrum")
    added = addition.rows.get(addition.raw / "samples.tsv", ())
    stated = {row["sample"] for row in added if row["formula"]}
    known = load_study(addition.raw).samples
    stated |= {name for name, row in known.items() if row.values["formula"]}
    return [sample for sample in measured if sample not in stated]
