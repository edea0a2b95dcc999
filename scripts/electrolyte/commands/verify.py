"""Compare results with their provenance: what was altered, is missing, or was added since.

Exit status 1 unless every file is intact.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from electrolyte.commands.study_folder import add_study
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.provenance.verify import read_provenance, study_folder, verify
from electrolyte.run.present_recipes import planned


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument(
        "--results", type=Path, metavar="DIR", help="results in another place, without a study"
    )


def run(options: Namespace) -> int:
    results = options.results or options.study / "results"
    document = read_provenance(results)
    study, recipes = study_folder(results.resolve(), document["study"]["results"]), {}
    if study is None or not (study / document["study"]["raw"]).is_dir():
        print("No study beside these results: its sheets and settings are not compared.")
    else:
        try:
            recipes = dict(planned(study).recipes)
        except ElectrolyteError as error:
            print(f"Sheets and settings cannot be compared: {error}")
    verdict = verify(results, document, recipes)
    print(*verdict.report(document), sep="\n")
    return int(not verdict.intact)
