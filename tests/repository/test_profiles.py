"""The profiles: options that Snakemake has, every job in a group, groups that can be scheduled.

The clusters themselves are tried by `make test-cluster`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from snakemake.cli import get_argument_parser

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.multiverse.techniques import TECHNIQUES

ROOT = Path(__file__).resolve().parents[2]
PROFILES = {path.parent.name: path for path in (ROOT / "profiles").glob("*/config.yaml")}
SAME = ("scheduler", "nolock", "rerun-incomplete", "keep-incomplete", "rerun-triggers")
SAME += ("show-failed-logs", "max-checksum-file-size", "keep-going")


def profile(name: str) -> dict[str, Any]:
    return yaml.safe_load(PROFILES[name].read_text(encoding="utf-8"))


def groups() -> list[tuple[str, str]]:
    return [tuple(pair.split("=")) for pair in profile("slurm")["groups"]]


def test_there_are_three() -> None:
    assert set(PROFILES) == {"default", "slurm", "s3"}


@pytest.mark.parametrize("name", PROFILES)
def test_snakemake_knows_every_key(name: str) -> None:
    options = {s for action in get_argument_parser()._actions for s in action.option_strings}
    assert not [key for key in profile(name) if f"--{key}" not in options]


def test_on_slurm_results_are_judged_out_of_date_as_anywhere() -> None:
    assert {k: profile("slurm")[k] for k in SAME} == {k: profile("default")[k] for k in SAME}


def test_every_job_is_in_one_group() -> None:
    rule = re.compile(r"^rule (\w+):\n((?:[ \t].*\n|\n)*)", re.MULTILINE)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").glob("*.smk"))]
    jobs = [m[1] for text in texts for m in rule.finditer(text) if "    script:" in m[2]]
    universes = [f"multiverse_{t}{end}" for t in TECHNIQUES for end in ("", "_judged")]
    drawn = [*COMPOSED, *(n for n in PANELS if not any(n in f.panels for f in COMPOSED.values()))]
    assert sorted(name for name, _ in groups()) == sorted([*jobs, *drawn, *universes])


def test_group_sizes_are_of_groups_that_exist() -> None:
    sized = {pair.partition("=")[0] for pair in profile("slurm")["group-components"]}
    assert sized <= {group for _, group in groups()}


def test_the_paper_is_a_dozen_cluster_jobs_and_none_waits_for_itself() -> None:
    command = [sys.executable, str(ROOT / "benchmarks/campaign_scale.py"), "--count", str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr  # Snakemake refuses groups that wait for each other
    jobs, cluster_jobs = map(int, run.stdout.split()[-2:])
    assert jobs > 60
    assert cluster_jobs <= 12
