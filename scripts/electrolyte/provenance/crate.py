"""The results as an RO-Crate: one archive of raw files, results and workflow that describes itself.

The archive is a study: unpacked, `snakemake --snakefile workflow/Snakefile` makes the results
anew, and `make -C workflow verify RESULTS=../results` checks them.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from electrolyte.plan.recipe_files import recipe_path, record_path
from electrolyte.provenance.crate_metadata import METADATA, WORKFLOW, Files

PARTS = ("Snakefile", "rules", "scripts", "envs", "paper", "profiles", "docs", "Makefile")
NOTES = ("README.md", "CITATION.cff", "CHANGELOG.md", "LICENSE", "pyproject.toml")


def crate_files(document: Mapping[str, Any], workflow: Path, provenance: Path) -> dict[str, Path]:
    """Everything that belongs into the archive.

    Parameters
    ----------
    document : the provenance of the study in the working directory
    workflow : folder of the workflow
    provenance : its file
    """
    found = {name: Path(name) for name in [*document["outputs"], *document["sources"]]}
    raw = Path(document["study"]["raw"])
    found |= {path.as_posix(): path for path in _files(raw)}
    found |= {name: Path(name) for name in ("config.yaml",) if Path(name).is_file()}
    found[provenance.as_posix()] = provenance
    for job in (*document["jobs"], "provenance"):
        recipe = recipe_path(provenance.parent, job)
        kept = (path for path in (recipe, record_path(recipe)) if path.is_file())
        found |= {path.as_posix(): path for path in kept}
    for part in (workflow / name for name in (*PARTS, *NOTES)):
        inside = _files(part) if part.is_dir() else [part] if part.is_file() else []
        found |= {f"{WORKFLOW}/{p.relative_to(workflow).as_posix()}": p for p in inside}
    return dict(sorted(found.items()))


def write_crate(metadata: Mapping[str, Any], files: Files, path: Path) -> None:
    """Write the archive; the same content gives the same bytes."""
    text = json.dumps(metadata, indent=1, ensure_ascii=False) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(_entry(METADATA), text.encode())
        for name, file in files.items():
            archive.writestr(_entry(name), file.read_bytes())


def _files(folder: Path) -> list[Path]:
    """All files below a folder but hidden and compiled ones."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            p.startswith(".") or p == "__pycache__" for p in path.parts[len(folder.parts) :]
        )
    ]


def _entry(name: str) -> zipfile.ZipInfo:
    """Without time and owner of the file."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry
