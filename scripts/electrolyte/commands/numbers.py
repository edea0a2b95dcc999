"""List the numbers of a study, as text can quote them.

    study numbers conductivity

prints each name that holds all words of the pattern, such as
``{{ionic_conductivity, LTSOC, T=25C}}``, with its value.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.command_line import snakemake_command
from electrolyte.ground.errors import ElectrolyteError, suggested
from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.number_texts import listed, printed_number


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument(
        "pattern", nargs="*", help="words that a name must hold; default: all names"
    )
    parser.add_argument("--json", action="store_true", help="for programs: name, text, status")


def run(options: Namespace) -> int:
    raw_folder(options.study)
    table = options.study / "results" / "numbers.csv"
    if not table.is_file():
        make = snakemake_command(options.study, "numbers")
        raise ElectrolyteError(f"{table}: not there yet. `{make}` makes it.")
    every = list(listed(read_quantities(table)))
    words = [word.casefold() for word in options.pattern]
    found = [
        (name, printed_number(row, spread), row.status)
        for name, row, spread in every
        if all(word in name.casefold() for word in words)
    ]
    if options.json:
        print(json.dumps([dict(zip(("name", "text", "status"), f, strict=True)) for f in found]))
    elif not found:
        names = {part for name, _, _ in every for part in name.split(", ")[:2]}
        pattern = " ".join(options.pattern)
        raise ElectrolyteError(f"no number with '{pattern}'. {suggested(pattern, sorted(names))}")
    else:
        width = max(len(name) for name, _, _ in found) + 4
        print(*(f"{f'{{{{{name}}}}}':{width}}  {text}" for name, text, _ in found), sep="\n")
    return 0
