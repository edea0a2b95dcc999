"""Write raw/manifest.sha256 again: the digests of all raw files as they are now.

Do so after raw files were changed on purpose; what differs from its line in the manifest is
refused by the workflow.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.study.manifest import NAME, write_manifest


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)


def run(options: Namespace) -> int:
    raw = raw_folder(options.study)
    print(f"{raw / NAME}: {write_manifest(raw)} files")
    return 0
