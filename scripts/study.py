"""Start a study, add raw files to it, and see what is in them and in the results.

    .venv/bin/study add cell_25C.DTA --study ../my-study
    python scripts/study.py --help

Each subcommand is a module of ``electrolyte.commands`` and is imported when it is called.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "new": "write an empty study into a new folder",
    "add": "copy raw files into a study and write their rows into its sheets",
    "fetch": "download the raw files that raw/sources.tsv names",
    "deposit": "send the results to Zenodo or another InvenioRDM as a draft",
    "inspect": "show what raw files are and hold",
    "doctor": "show what is installed, what the study lacks, and what would run and why",
    "numbers": "list the numbers of a study, as text can quote them",
    "manifest": "write raw/manifest.sha256 again after raw files were changed on purpose",
    "verify": "check that results are what the workflow made",
}
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand; the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    chosen = next((word for word in words if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(prog="study", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--version", action="version", version=f"study {version()}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        sub = subparsers.add_parser(name, help=purpose, allow_abbrev=False)
        if name == chosen:
            command, own = import_module(f"electrolyte.commands.{name}"), sub
            sub.description, _, sub.epilog = (command.__doc__ or "").partition("\n\n")
            sub.formatter_class = argparse.RawDescriptionHelpFormatter
            command.add_arguments(sub)
    options, unknown = parser.parse_known_args(words)

    from electrolyte.ground.errors import ElectrolyteError, did_you_mean

    if unknown:
        known = [option for action in own._actions for option in action.option_strings]
        own.error(f"unknown option {unknown[0]}{did_you_mean(unknown[0], known)} (--help)")
    try:
        status: int = command.run(options)
    except BrokenPipeError:  # `study numbers | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ElectrolyteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return status


def version() -> str:
    """The version that CITATION.cff gives."""
    found = re.search(r"^version: (\S+)", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    return found[1] if found else "unknown"


def lacking(what: str) -> str:
    """The message for a Python that cannot run the workflow."""
    return f"{sys.executable} {what}. Use .venv/bin/study; if it is not there, run `make` first."


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (run by whatever `python` is)
        sys.exit(lacking("is older than Python 3.11"))
    try:
        sys.exit(main())
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("electrolyte"):
            raise
        sys.exit(lacking(f"has no package {error.name}"))
    except KeyboardInterrupt:
        sys.exit(130)
