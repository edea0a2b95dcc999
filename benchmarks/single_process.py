"""The jobs of a study in one plain Python process: what the workflow is compared with.

    python benchmarks/single_process.py STUDY [--rule eis_fit]

Snakemake is asked once which jobs there are; that does not count. Then a fresh interpreter runs
the same job scripts in an order in which they can run: everything is imported once, nothing is
scheduled, and no job waits for another process. Slower analyses or drawings make this script
slower too, so nothing is gained by them. It makes all that ``all`` makes: report and provenance too.
The last line printed is JSON: wall and processor seconds, number of jobs, and the processor seconds
of all jobs but the first, which is the one that imports.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def planned_jobs(study: Path) -> list[dict[str, Any]]:
    """Rule, script and ``snakemake`` object of each job, what others wait for first."""
    from snakemake.api import SnakemakeApi
    from snakemake.iocontainers import Snakemake
    from snakemake.settings.types import DAGSettings, OutputSettings, Quietness, ResourceSettings

    with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
        workflow = api.workflow(
            ResourceSettings(cores=1), snakefile=ROOT / "Snakefile", workdir=study
        )
        workflow.dag(DAGSettings(forceall=True)).execute_workflow(executor="dryrun")
        dag = workflow._workflow.dag
        found, waiting = [], [job for job in dag.jobs if job.rule.script]
        while waiting:
            ready = [j for j in waiting if not set(dag.dependencies[j]) & set(waiting)]
            for j in ready:
                given = (j.input, j.output, j.params, j.wildcards, 1, j.resources, j.log, {})
                script = ROOT / "rules" / str(j.rule.script)
                job = Snakemake(*given, j.rule.name, None)
                found.append({"rule": j.rule.name, "script": script, "snakemake": job})
            waiting = [j for j in waiting if j not in ready]
    return found


def run(jobs: list[dict[str, Any]]) -> None:
    """Run the scripts in this process; print the processor seconds of each rule."""
    sys.path.insert(0, str(ROOT / "scripts"))
    spent: dict[str, list[float]] = defaultdict(list)
    start, in_order = time.perf_counter(), []
    for job in jobs:
        begin = time.process_time()
        for path in job["snakemake"].output:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        names = {"__name__": "__main__", "snakemake": job["snakemake"]}
        exec(compile(job["script"].read_text(), str(job["script"]), "exec"), names)
        in_order.append(time.process_time() - begin)
        spent[job["rule"]].append(in_order[-1])
    for rule, seconds in sorted(spent.items(), key=lambda pair: -sum(pair[1])):
        print(f"{rule:24s}{len(seconds):5d} jobs {sum(seconds):8.2f} s of processor time")
    wall = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)  # the report is a child
    totals = {"wall": wall, "cpu": cpu, "jobs": len(jobs), "rest": sum(in_order[1:])}
    print(json.dumps(totals))


def measure(study: Path, rule: str = "") -> tuple[str, dict[str, float]]:
    """Plan the jobs of a study, run them in a fresh interpreter; its table and its last line."""
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as Snakemake gives it to its jobs
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "jobs"
        own = [sys.executable, __file__]
        subprocess.run([*own, str(study), "--plan", str(plan)], check=True, capture_output=True)
        command = [*own, str(study), "--planned", str(plan), "--rule", rule]
        done = subprocess.run(command, capture_output=True, text=True, cwd=study, env=alone)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-4000:]}")
    table, _, last = done.stdout.strip().rpartition("\n")
    return table, json.loads(last)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path, help="folder with config.yaml and raw/")
    parser.add_argument("--rule", default="", help="run the jobs of this rule alone")
    parser.add_argument("--plan", type=Path, help="only write the jobs to this file")
    parser.add_argument("--planned", type=Path, help="run the jobs of this file, in this process")
    given = parser.parse_args()
    if given.plan:
        given.plan.write_bytes(pickle.dumps(planned_jobs(given.study)))
    elif given.planned:
        chosen = pickle.loads(given.planned.read_bytes())
        run([job for job in chosen if given.rule in ("", job["rule"])])
    else:
        words, seconds = measure(given.study.resolve(), given.rule)
        print(words, json.dumps(seconds), sep="\n")
