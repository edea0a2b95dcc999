"""What one job did: files in and out, settings, the code that it ran on, start and end.

The record of a job stands beside its log, ``logs/eis_fit/LTSC-1.json`` beside
``logs/eis_fit/LTSC-1.log``; from all of them ``results/provenance.json`` is gathered. A record is
no output of its rule: it can make nothing run again. It names no machine, and no path outside the
study. The versions of the packages stand in the log itself (``electrolyte.run.software``).

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.whole_files import finish, unfinished

SCRIPTS = Path(__file__).resolve().parents[2]
LEFT_OUT = ("code", "snakefile", "configfiles")  # recorded otherwise, or places on this machine


def record_path(log: Path) -> Path:
    """Where the record of the job with this log stands."""
    return log.with_suffix(".json")


def now() -> str:
    """The time as UTC text, to the millisecond: the same form whatever the machine's zone."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def write_record(snakemake: Any, start: str) -> None:
    """Write the record of a job that has just done its work; ``start`` as ``now`` gave it."""
    log = Path(snakemake.log[0])
    content = {**_record(snakemake, start), "log": str(log)}
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, default=str)
    path = record_path(log)
    Path(unfinished(path)).write_text(text + "\n", encoding="utf-8")
    finish([path])


def _record(snakemake: Any, start: str) -> dict[str, Any]:
    script = Path(sys.modules["__main__"].__file__ or "")
    return {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "script": script.name,
        "start": start,
        "end": now(),
        "inputs": {str(path): sha256_of(Path(path)) for path in snakemake.input},
        "outputs": {str(path): _described(Path(path)) for path in snakemake.output},
        "parameters": {k: v for k, v in snakemake.params.items() if k not in LEFT_OUT},
        "code": loaded_code(script),
    }


def loaded_code(script: Path) -> dict[str, str]:
    """SHA-256 of the job script and of each module of the project that it has really imported."""
    own = [m for name, m in sys.modules.items() if name.partition(".")[0] == "electrolyte"]
    files = [Path(module.__file__).resolve() for module in own if module.__file__]
    return {script.name: sha256_of(script)} | {
        file.relative_to(SCRIPTS).as_posix(): sha256_of(file) for file in sorted(files)
    }


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": sha256_of(path), "size": path.stat().st_size}
