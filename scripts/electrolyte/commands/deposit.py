"""Send the results as an RO-Crate to Zenodo, or another InvenioRDM, as a draft.

    export ZENODO_TOKEN=...    # zenodo.org: Applications, personal access token, deposit:write
    study deposit --study ../my-study --licence cc-by-4.0
    study deposit --server https://sandbox.zenodo.org    # to try it out

Nobody but you sees a draft; look it over and publish it on its page. Called again, this updates the
same draft and sends only files that changed. Title, authors and related records are those of
raw/study.yaml and raw/sources.tsv.
"""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.command_line import snakemake_command
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.provenance.verify import read_provenance
from electrolyte.repositories.draft import Drafts
from electrolyte.repositories.draft_metadata import draft_metadata
from electrolyte.repositories.transfer import host_of
from electrolyte.study.data_sources import read_sources
from electrolyte.study.sheet_names import sheet_file
from electrolyte.study.study_facts import read_study_facts

ZENODO = "https://zenodo.org"
MEMORY = ".deposit.json"  # in the folder of the study: which draft is whose
HERE = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--server", default=ZENODO, metavar="ADDRESS", help=f"default: {ZENODO}")
    parser.add_argument(
        "--token-in",
        default="ZENODO_TOKEN",
        metavar="NAME",
        help="environment variable that holds the token; default: ZENODO_TOKEN",
    )
    parser.add_argument(
        "--licence", default="", metavar="ID", help="such as cc-by-4.0; default: chosen on the page"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the metadata, send nothing")


def run(options: Namespace) -> int:
    raw, results = raw_folder(options.study), options.study / "results"
    crate = results / "crate.zip"
    if not crate.is_file():
        make = snakemake_command(options.study, "crate", base=Path.cwd())
        raise ElectrolyteError(f"{crate}: not there yet. `{make}` makes it.")
    body = draft_metadata(
        read_study_facts(raw / "study.yaml"),
        read_provenance(results),
        read_sources(sheet_file(raw, "sources")),
        options.licence,
        date.today(),
    )
    if options.dry_run:
        print(json.dumps(body, indent=2, ensure_ascii=False))
        return 0
    drafts = Drafts(options.server, _token(options))
    memory = options.study / MEMORY
    draft = _draft(drafts, body, memory, options.server)
    there = drafts.files(draft["id"])
    for path in (crate, results / "CITATION.cff"):
        sent = drafts.upload(draft["id"], path, there)
        size = f"{path.stat().st_size / 1e6:.1f} MB"
        print(f"{path.name}: {size} sent" if sent else f"{path.name}: was there")
    page = draft.get("links", {}).get("self_html", options.server)
    print(f"Draft: {page}", "Nobody else sees it until you publish it there.", sep="\n")
    return 0


def _token(options: Namespace) -> str:
    token = os.environ.get(options.token_in, "").strip()
    if not token:
        raise ElectrolyteError(
            f"{options.token_in}: expected a token of {host_of(options.server)} in this environment"
            f" variable, found none. Make one on its page (scope deposit:write), then:"
            f" export {options.token_in}=..."
        )
    if not options.server.startswith("https://") and host_of(options.server) not in HERE:
        raise ElectrolyteError(
            f"--server {options.server}: expected https://, over which a token stays secret."
        )
    return token


def _draft(drafts: Drafts, body: dict[str, Any], memory: Path, server: str) -> dict[str, Any]:
    """The draft of an earlier call to this server, with the metadata of now, or a new one."""
    known = json.loads(memory.read_text(encoding="utf-8")) if memory.is_file() else {}
    if server in known:
        try:
            return drafts.update(known[server], body)
        except ElectrolyteError as error:
            advice = f"To begin a new draft, delete {memory}."
            raise ElectrolyteError(f"{error} {advice}") from None
    draft = drafts.create(body)
    memory.write_text(json.dumps(known | {server: draft["id"]}) + "\n", encoding="utf-8")
    return draft
