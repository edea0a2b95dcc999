"""Every call of ``snakemake`` plans the whole study first: that takes no large library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANS = """
import sys
sys.path.insert(0, "scripts")
from importlib import import_module
from pathlib import Path

def refuse_processes(event, _details):
    assert event not in ("subprocess.Popen", "os.fork", "os.posix_spawn"), f"planning: {event}"

sys.addaudithook(refuse_processes)

from electrolyte.study.configuration import read_config
from electrolyte.plan.figures import planned
from electrolyte.plan.paper import PaperPlan
from electrolyte.readers.formats import FORMATS

plan, figures = planned(read_config(Path("config.yaml")), raw="raw", results="results")
PaperPlan(plan, figures)
measured = [row for rows in plan.study.measurements.values() for row in rows]
rows = [plan.job_row(row, whole=True) for row in measured]
assert len(rows) > 100 and all(row["format"] for row in rows), "every file is recognised"
for format in FORMATS:
    import_module(f"electrolyte.readers.{format.module}")
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_planning_imports_no_large_library_and_starts_no_process() -> None:
    """Nor does recognising a file of any format: readers make frames in ``readers/frames.py``."""
    run = subprocess.run(
        [sys.executable, "-c", PLANS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "jsonschema" in run.stdout.split(), "the list of modules is complete"
    assert not {"pandas", "scipy", "matplotlib", "polars"} & set(run.stdout.split())
