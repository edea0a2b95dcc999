"""Write an empty study: config, sheets and notes that explain themselves."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from electrolyte.ground.command_line import snakemake_command, study_command
from electrolyte.intake.new_study import write_new_study


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or an empty folder")


def run(options: Namespace) -> int:
    written, here = write_new_study(options.folder), Path.cwd()
    print(f"Wrote an empty study of {len(written)} files to {options.folder}. Next:")
    print(f"  {study_command('add', 'FILE', '--study', options.folder, base=here)}")
    print(f"  {snakemake_command(options.folder, base=here)}")
    return 0
