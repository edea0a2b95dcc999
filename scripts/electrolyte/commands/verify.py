"""Compare results with their provenance: what was altered, is missing, or was added since.

Exit status 1 unless every file is intact.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from electrolyte.commands.study_folder import add_study
from electrolyte.provenance.verify import read_provenance, verify


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument(
        "--results", type=Path, metavar="DIR", help="results that stand elsewhere, without a study"
    )


def run(options: Namespace) -> int:
    results = options.results or options.study / "results"
    document = read_provenance(results)
    verdict = verify(results, document)
    print(*verdict.report(document), sep="\n")
    return int(not verdict.intact)
