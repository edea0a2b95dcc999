"""Add raw files to a study: copy them below raw/, add their rows to the sheets and their lines to
the manifest, and say which results will change.

    python scripts/add_measurement.py cell_25C.DTA --sample LPSC --pellet LPSC-4 --temperature-C 25

What the files do not know is asked for on a terminal; every column of the sheets (raw/README.md)
is an option, too. Nothing is overwritten, and it is all or nothing. With --dry-run nothing is
written at all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError, did_you_mean
from electrolyte.intake.addition import SUBJECTS, Addition, planned
from electrolyte.intake.answers import AnswerError, Answers, option
from electrolyte.intake.commit import commit
from electrolyte.intake.consequences import consequences, rehearsed
from electrolyte.intake.file_facts import Reading, read_file
from electrolyte.intake.spreading import GRAMMAR
from electrolyte.study.sheet_columns import TECHNIQUES, Column, columns_of

OWN = ("path", "format")  # columns that are not asked for by their name


def main(arguments: list[str] | None = None) -> int:
    """Add the files, or say why not; the number of the exit status."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        known = [option(name) for name in _columns()]
        parser.error(f"unknown option {unknown[0]}{did_you_mean(unknown[0], known)} (--help)")
    given = {name: getattr(options, name) for name in _columns() if getattr(options, name)}
    ask = _ask if sys.stdin.isatty() else None
    raw = options.study / "raw"
    try:
        if not raw.is_dir():
            raise AnswerError(
                f"{options.study} is not a study: it has no folder raw/. Name one with --study, or"
                f" make one: make new-study DIR={options.study}"
            )
        readings = [read_file(path, options.technique, options.format) for path in options.files]
        addition = planned(raw, readings, Answers(given, ask), options.folder)
        with rehearsed(addition) as stage:
            if not options.dry_run:
                commit(addition)
            print(*_told(addition, readings, options.dry_run), sep="\n", flush=True)
            names = {name for rows in addition.rows.values() for r in rows for name in r.values()}
            print(_outlook(consequences(stage, addition.technique, names), options.study))
    except (ElectrolyteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    about, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        usage="add_measurement.py FILE ... --sample NAME [--pellet NAME] [--COLUMN VALUE ...]",
        description=about,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--study", type=Path, default=Path(), metavar="DIR", help="default: here")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--folder", default="", metavar="NAME", help="below raw/<technique>/")
    parser.add_argument("--technique", choices=list(TECHNIQUES), help="if content does not show it")
    parser.add_argument("--format", help="name of the format, to overrule recognition by content")
    columns = parser.add_argument_group("columns of the sheets", f"Of several files: {GRAMMAR}.")
    for name, column in _columns().items():
        known = f" ({' | '.join(column.choices)})" if column.choices else ""
        text = (column.doc + known).replace("%", "%%")
        columns.add_argument(option(name), dest=name, metavar="VALUE", help=text)
    return parser


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


def _told(addition: Addition, readings: list[Reading], dry_run: bool) -> Iterator[str]:
    """What was (or would be) done, line by line."""
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
    for source, place in addition.copies:
        yield f"{source} -> {place}"


def _outlook(names: list[str] | None, study: Path) -> str:
    where = "" if study == Path() else f" --directory {study}"
    if names is None:
        return f"What changes could not be told; `snakemake -n{where}` says why."
    return f"Will change: {', '.join(names) or 'nothing'}\nNext: snakemake{where}"


if __name__ == "__main__":
    sys.exit(main())
