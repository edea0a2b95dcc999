"""Jobs with records, written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.provenance.gather import provenance

FACTS = {"title": "A study", "doi": "10.1/x", "authors": [{"name": "A. Author"}]}
FOLDERS = {"raw": "raw", "results": "results"}
ROW = {"measurement": "a", "origin": "synthetic"}


def add_job(name: str, inputs: list[str], outputs: list[str], **recipe: Any) -> None:
    """Write the outputs, log and record of a job, below the working directory."""
    for path in map(Path, outputs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path} made by {name}\n", encoding="utf-8")
    log = Path(f"results/logs/{name}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("INFO done\n", encoding="utf-8")
    content = {
        "rule": name.partition("/")[0],
        "wildcards": {},
        "script": "eis_fit.py",
        "start": "2026-01-01T00:00:00.000+00:00",
        "end": "2026-01-01T00:00:01.000+00:00",
        "inputs": {path: sha256_of(Path(path)) for path in inputs},
        "outputs": {
            p: {"sha256": sha256_of(Path(p)), "size": Path(p).stat().st_size} for p in outputs
        },
        "recipe": {"rule": name, **recipe},
        "code": {"eis_fit.py": "0" * 64},
        "software": {"python": "3.13.1", "packages": {"numpy": "2.4.6"}},
        "log": str(log),
    }
    place = Path(f"results/records/{name}.json")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(content), encoding="utf-8")


def document() -> dict[str, Any]:
    return provenance(["results/figures/b.pdf"], Path("results/records"), FACTS, FOLDERS)
