"""Add raw files to a study: copy them below raw/, write their rows and their lines in the manifest.

    study add cell_25C.DTA --sample LPSC --pellet LPSC-4 --temperature-C 25

What the files do not state is asked for on a terminal; every column of the sheets (raw/README.md)
is an option, too. Nothing is overwritten, and either all files are added or none. With --dry-run
nothing is written at all.
"""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from electrolyte.commands.column_options import add_column_options, option_columns
from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.command_line import snakemake_command
from electrolyte.ground.printing import counted
from electrolyte.intake.addition import Addition
from electrolyte.intake.additions import Request, committed, rehearsed
from electrolyte.intake.answers import AnswerError, Answers, Ask, NoAnswerError, option
from electrolyte.intake.file_facts import Reading
from electrolyte.intake.found_files import FoundFiles, Wanted, found_files
from electrolyte.intake.inspection import describe
from electrolyte.intake.map_checks import checks
from electrolyte.intake.map_proposal import asked, checked, free_name, map_file, proposed
from electrolyte.intake.metadata_table import (
    MetadataTable,
    files_named,
    names_file,
    names_text,
    read_names,
    read_table,
    told_by,
)
from electrolyte.intake.same_numbers import LARGEST, MOST_LISTED, not_compared
from electrolyte.readers import sniff
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import QUANTITIES
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.parts import Selection
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.sheets import load_study

SHOWN = 10  # rows, files and names


def add_arguments(parser: ArgumentParser) -> None:
    parser.usage = "study add FILE ... --sample NAME [--pellet NAME] [--COLUMN VALUE ...]"
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="a file, or a folder with all below it"
    )
    add_study(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--folder", default="", metavar="NAME", help="below raw/<technique>/")
    parser.add_argument("--technique", choices=list(TECHNIQUES), help="if content does not show it")
    parser.add_argument("--format", help="name of the format, to overrule recognition by content")
    parser.add_argument(
        "--table",
        type=Path,
        metavar="TABLE",
        help="text or workbook with a row for each file, pellet, cell or sample",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=COLUMN",
        help="what a column of the table is; nothing after = leaves it out. Remembered",
    )
    parser.add_argument(
        "--overrule",
        action="store_true",
        help="what you give counts where a file says otherwise, and files of the same numbers",
    )
    add_column_options(parser)


def run(options: Namespace) -> int:
    given = {name: getattr(options, name) for name in option_columns() if getattr(options, name)}
    ask = _ask if sys.stdin.isatty() else None
    raw = raw_folder(options.study)
    part = _selection(given.pop("part", None))
    table, texts = _table(options, raw)
    files = options.files or (files_named(table) if table else [])
    found, maps = _read(files, options, part, ask, raw)
    told, unsaid = told_by(table, found.readings) if table else ({}, [])
    paths = {r.name: r.path.resolve().with_suffix("").as_posix() for r in found.readings}
    answers = Answers(given, ask, told, paths, options.overrule)
    request = Request(raw, found.readings, answers, options.folder, texts | maps)
    unread = [] if options.overrule else not_compared(load_study(raw), request.by_technique)
    try:
        additions = rehearsed(request)
        if not options.dry_run:
            additions = committed(request)
    except NoAnswerError as error:
        raise AnswerError(f"{error}{_continued(answers)}") from None
    except AnswerError as error:
        said = [str(error), *_remarks(found.left_out, unsaid, table)]
        raise AnswerError("\n".join(said)) from None
    lines = [
        line
        for addition in additions
        for line in _summary(addition, request.by_technique[addition.technique], options.dry_run)
    ]
    print(*lines, *_remarks(found.left_out, unsaid, table), sep="\n")
    if unread:
        several = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
        print(
            f"Not compared with {unread[0]}{several}, which the sheet lists: only its last"
            f" {MOST_LISTED} rows are read for the same numbers, of files up to"
            f" {LARGEST // 1_000_000} MB."
        )
    return 0


def _read(
    files: Sequence[Path], options: Namespace, part: Selection | None, ask: Ask | None, raw: Path
) -> tuple[FoundFiles, dict[Path, str]]:
    """The files, all of them readable, and the text of each column map made for them."""
    if not files:
        raise AnswerError("Nothing was added: name files, folders, or a table that names them.")
    maps, texts, unnamed = read_column_maps(raw), {}, {}
    measured = load_study(raw).measurements.values()
    taken = {str(row.values["measurement"]) for rows in measured for row in rows}
    own = tuple(maps.values())
    wanted = Wanted(options.technique, options.format, part, own, options.table)
    found = found_files(files, wanted, taken)
    tables = [error for error in found.unknown if error.may_be_table]
    for error in tables if options.technique in QUANTITIES else ():
        format = sniff(error.path, options.technique, tuple(maps.values()))
        if not isinstance(format, ColumnMap):
            sheet = part.value if part and part.column == "sheet" else ""
            new, text = _new_map(error.path, options.technique, ask, raw, maps, sheet)
            maps[new.name], texts[map_file(raw, new.name)] = new, text
            if not any(column.name for column in new.columns.values()):
                unnamed[error.path] = new.name  # no header tells files of this map
    if texts:
        wanted = replace(wanted, own=tuple(maps.values()), formats=unnamed)
        found = found_files(files, wanted, taken)
    if bad := (*found.refused, *found.unknown):
        raise AnswerError("\n".join(["Nothing was added:", *(f"  {error}" for error in bad)]))
    if not found.readings:
        if not found.left_out:
            raise AnswerError("Nothing was added: there is no file in what was named.")
        raise AnswerError(
            f"Nothing was added: no reader knows any of {_some(found.left_out)}. `study inspect"
            " FILE` says of each what it is; for a table, its name with `--technique NAME` proposes"
            " a column map (docs/column-maps.md)."
        )
    return found, texts


def _table(options: Namespace, raw: Path) -> tuple[MetadataTable | None, dict[Path, str]]:
    """The table, and the text of what its columns are called where that is new."""
    if options.table is None:
        return None, {}
    known = read_names(raw)
    named = dict(pair.rpartition("=")[::2] for pair in options.column)
    table = read_table(options.table, named, known)
    return table, {names_file(raw): names_text(known | named)} if named else {}


def _remarks(
    left_out: Sequence[Path], unsaid: Sequence[Path], table: MetadataTable | None
) -> Iterator[str]:
    if left_out:
        yield f"Left out: {_some(left_out)}, which no reader knows, or of another technique."
    if unsaid:
        yield f"The table says nothing of {_some(unsaid)}."
    if table and table.converted:
        yield f"Converted, as the table states other units: {', '.join(table.converted)}."
    if table and table.renamed:
        names = ", ".join(f"'{name}' {own}" for name, own in table.renamed.items())
        yield f"Called in the sheets, which take letters, digits and . _ + - alone: {names}."
    if table and table.unused:
        yield _unused(table)


def _unused(table: MetadataTable) -> str:
    names = ", ".join(f"'{name}'" for name in table.unused)
    example = shlex.quote(f"{table.unused[0]}=COLUMN")
    return (
        f"Not used of the table: {names}. If one is a column of our sheets (raw/README.md), say so"
        f" once: --column {example}."
    )


def _some(paths: Sequence[Path]) -> str:
    shown = ", ".join(path.name for path in paths[:5])
    return f"{counted(len(paths), 'file')} ({shown}{', …' if len(paths) > 5 else ''})"


def _continued(answers: Answers) -> str:
    """The options that hold what was answered, so that nobody has to type it again."""
    said = " ".join(
        f"{option(name)} {shlex.quote(text)}" for name, text in answers.answered.items()
    )
    return f" To go on from here, add to the same command: {said}" if said else ""


def _new_map(
    path: Path,
    technique: str,
    ask: Ask | None,
    raw: Path,
    known: Mapping[str, ColumnMap],
    sheet: str,
) -> tuple[ColumnMap, str]:
    """The column map of a file that no reader knows, and its text; shown with what it reads."""
    proposal = proposed(path, technique, sheet)
    if ask is not None and not proposal.complete:
        print(f"{path} does not say all of its columns. Which are these?")
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


def _ask(question: str) -> str:
    try:
        return input(question)
    except (EOFError, KeyboardInterrupt):
        raise NoAnswerError("\nNothing was added.") from None


def _summary(addition: Addition, readings: list[Reading], dry_run: bool) -> Iterator[str]:
    """What was (or would be) done, line by line, and how to compute it."""
    would = "Would add" if dry_run else "Added"
    kinds = ", ".join(dict.fromkeys(reading.title for reading in readings))
    files = "1 file" if len(readings) == 1 else f"{len(readings)} files"
    yield f"{would} {files} ({addition.technique}): {kinds}"
    for reading in readings:
        for warning in reading.measurement.warnings:
            yield f"  note on {reading.path.name}: {warning}"
    for sheet, rows in addition.rows.items():
        yield f"{sheet}: {'1 new row' if len(rows) == 1 else f'{len(rows)} new rows'}"
        yield from _first(
            "  " + ", ".join(f"{name} {value}" for name, value in row.items() if value)
            for row in rows
        )
    for sample in _lacking_formula(addition):
        yield f"  note: EDS spectra of {sample} need its formula: give it in raw/samples.tsv"
    if bare := _without_wavelength(addition, readings):
        yield (
            f"  note: neither wavelength nor anode in {', '.join(bare)}: give wavelength_A in the"
            " sheet (--wavelength-A)"
        )
    if several := _without_pellets(addition):
        yield (
            f"  note: all files of {', '.join(several)} count as indents of one pellet; those of"
            " several pellets need --pellet"
        )
    yield from _first(f"{source} -> {place}" for source, place in addition.copies)
    names = ", ".join(_first(addition.measured))
    yield f"Next: {snakemake_command(addition.raw.parent, base=Path.cwd())}"
    what = f"{addition.technique} of {addition.subject} {names}"
    yield f"It computes {what} and all that depends on it."


def _first(lines: Iterable[str]) -> Iterator[str]:
    """The first lines, and how many there are more."""
    lines = list(lines)
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"… and {len(lines) - SHOWN} more"


def _lacking_formula(addition: Addition) -> list[str]:
    """Samples whose EDS spectra are added, and whose formula no sheet holds."""
    rows = addition.rows[addition.raw / addition.technique / "measurements.tsv"]
    measured = dict.fromkeys(row["sample"] for row in rows if row.get("kind") == "spectrum")
    added = addition.rows.get(addition.raw / "samples.tsv", ())
    stated = {row["sample"] for row in added if row["formula"]}
    known = load_study(addition.raw).samples
    stated |= {name for name, row in known.items() if row.values["formula"]}
    return [sample for sample in measured if sample not in stated]


def _without_wavelength(addition: Addition, readings: Sequence[Reading]) -> list[str]:
    """Diffraction files whose wavelength neither they nor the sheet say."""
    rows = addition.rows[addition.raw / addition.technique / "measurements.tsv"]
    if addition.technique != "xrd" or all(row.get("wavelength_A") for row in rows):
        return []
    stated = ("wavelength_alpha1_A", "anode")
    return [r.path.name for r in readings if not any(map(r.measurement.metadata.get, stated))]


def _without_pellets(addition: Addition) -> list[str]:
    """Samples of which several indentation files are added without the pellet they are of."""
    if (addition.technique, addition.subject) != ("indentation", "sample"):
        return []
    rows = addition.rows[addition.raw / addition.technique / "measurements.tsv"]
    counted = Counter(row["sample"] for row in rows)
    return [sample for sample, count in counted.items() if count > 1]
