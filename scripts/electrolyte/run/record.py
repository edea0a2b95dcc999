"""What one job did: its recipe, files in and out, the code and packages it ran on, its times.

The record of a job stands in ``results/records``, ``records/eis_fit/LTSC-1.json`` beside
``recipes/eis_fit/LTSC-1.json``. A result without one is not believed when the next run is planned
(``electrolyte.plan.recipes``), and from all of them ``results/provenance.json`` is gathered. A
record names no machine, and no path outside the study.

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.command_line import WORKFLOW
from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_files import now, record_path, write_json
from electrolyte.run.software import used_packages


def write_record(snakemake: Any, recipe: Mapping[str, Any], start: str) -> None:
    """Write the record of a job that has just done its work; ``start`` as ``now`` gave it."""
    script = Path(sys.modules["__main__"].__file__ or "")
    place = Path(snakemake.input.recipe)
    inputs = (Path(path) for path in snakemake.input if Path(path) != place)
    content = {
        "rule": recipe["rule"],
        "wildcards": dict(snakemake.wildcards.items()),
        "script": script.name,
        "start": start,
        "end": now(),
        "inputs": {str(path): sha256_of(path) for path in inputs},
        "outputs": {str(Path(path)): described(Path(path)) for path in snakemake.output},
        "recipe": recipe,
        "code": loaded_code(script),
        "software": {"python": platform.python_version(), "packages": used_packages()},
        "log": str(snakemake.log[0]),
    }
    write_json(record_path(place), content)


def loaded_code(script: Path) -> dict[str, str]:
    """SHA-256 of the job script and of each module of the project that it has really imported."""
    own = [m for name, m in sys.modules.items() if name.partition(".")[0] == "electrolyte"]
    files = [Path(module.__file__).resolve() for module in own if module.__file__]
    return {script.name: sha256_of(script)} | {
        file.relative_to(WORKFLOW / "scripts").as_posix(): sha256_of(file) for file in sorted(files)
    }


def described(path: Path) -> dict[str, Any]:
    """Digest and size of a file, by which it is known again."""
    return {"sha256": sha256_of(path), "size": path.stat().st_size}
