"""Download the raw files that raw/sources.tsv names and that are missing.

    study fetch --study ../my-study
    study fetch --mirror /media/disk/raw

Each row of raw/sources.tsv has the place of a file below raw/, the DOI of its record or its
address, and its sha256 (raw/README.md). What is there is compared and never overwritten; a transfer
that was cut goes on where it stopped; what does not have its sha256 is not put in place. Exit
status 1 unless all files are there.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.errors import ConfigError
from electrolyte.repositories.fetch import fetch
from electrolyte.study.data_sources import read_sources
from electrolyte.study.manifest import add_to_manifest
from electrolyte.study.sheet_names import sheet_file


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument(
        "--mirror",
        default="",
        metavar="PLACE",
        help="folder or address that has the files at the same paths as raw/; asked instead",
    )


def run(options: Namespace) -> int:
    raw = raw_folder(options.study)
    sheet = sheet_file(raw, "sources")
    sources = read_sources(sheet)
    if not sources:
        found = "no rows" if sheet.is_file() else "no such file"
        raise ConfigError([f"{sheet}: expected a row for each file to download, found {found}."])
    fetched = fetch(sources, raw, options.mirror, tell=print)
    add_to_manifest(raw, {source.file: source.sha256 for source in fetched.new})
    print(*fetched.problems, sep="\n", end="\n" * bool(fetched.problems), file=sys.stderr)
    missing = len(sources) - len(fetched.there) - len(fetched.new)
    print(f"{len(fetched.new)} downloaded, {len(fetched.there)} were there, {missing} missing.")
    return int(bool(missing))
