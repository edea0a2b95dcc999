"""What the multiverse costs, beside runs of the whole workflow, one for each universe.

    python benchmarks/multiverse.py STUDY [--cores 2] [--peers 2]

STUDY is a folder whose multiverse was made; its jobs' own records say what they took. The peer is
what one would do without it: change the config, run the workflow up to the claims, once for each
universe. Some universes of the study, spread evenly over its list, are run so in a copy of it; all
of them would take as long as their mean says. A universe that leaves data out is run with all its
data, which is what the peer has to do for the rest of the study anyway.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("raw", "paper", "config.yaml", "claims.yaml", "results")


def cost(study: Path) -> dict[str, float]:
    """Processor seconds, the largest memory in MB and the number of jobs, as Snakemake measured."""
    seconds, memory, jobs = 0.0, 0.0, 0
    for path in sorted((study / "results" / "benchmarks").glob("multiverse*/*.tsv")) + sorted(
        (study / "results" / "benchmarks").glob("multiverse*.tsv")
    ):
        with path.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                seconds += float(row["cpu_time"])
                memory = max(memory, float(row["max_rss"]))
                jobs += 1
    return {"cpu_s": seconds, "max_rss_MB": memory, "jobs": jobs}


def universes(study: Path) -> list[dict[str, Any]]:
    """All universes of a study but those of its own config, from the recipe of the multiverse."""
    recipe = study / "results" / "recipes" / "multiverse.json"
    content = json.loads(recipe.read_text(encoding="utf-8"))
    own = content.get("content", content)["universes"]
    return [u for listed in own.values() for u in listed if u["changed"]]


def run_alone(study: Path, universe: dict[str, Any], cores: int) -> float:
    """Processor seconds of the workflow up to the claims in one universe."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            path = study / name
            if path.is_dir():
                shutil.copytree(path, Path(folder) / name, copy_function=shutil.copy2)
            elif path.is_file():
                shutil.copy2(path, Path(folder) / name)
        file = Path(folder) / "config.yaml"
        config = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for key, value in universe["settings"].items():
            section, _, name = key.partition(".")
            config.setdefault(section, {})[name] = value
        file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        snakemake = Path(sys.executable).with_name("snakemake")
        command = [snakemake, "--snakefile", ROOT / "Snakefile", "--cores", cores]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*map(str, command), "results/claims.csv"],
            cwd=folder,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--peers", type=int, default=2, help="universes that are run alone")
    asked = parser.parse_args()
    own, listed = cost(asked.study), universes(asked.study)
    print(json.dumps({"universes": len(listed) + 1, **own}))
    step = max(1, len(listed) // asked.peers)
    spent = []
    for universe in listed[step // 2 :: step][: asked.peers]:
        start = time.perf_counter()
        spent.append(run_alone(asked.study, universe, asked.cores))
        print(universe["changed"], f"{spent[-1]:.1f} s CPU", f"{time.perf_counter() - start:.0f} s")
    whole = sum(spent) / len(spent) * len(listed)
    print(json.dumps({"peer_cpu_s": whole, "ratio": whole / own["cpu_s"]}))
