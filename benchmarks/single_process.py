"""The jobs of a study in one plain Python process: the same scripts, one after another.

    python benchmarks/single_process.py --directory STUDY [--profile]

Snakemake is asked once which jobs there are, in a process of its own that does not count. Then a
fresh interpreter runs the job scripts in order of their dependencies, so that everything is
imported once and nothing is scheduled, logged by Snakemake or tracked. The seconds it prints are
what the workflow is compared with. The report is left out: it is Snakemake's own account of the
run, which a plain script would not have.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WITHOUT = {"report"}


def planned_jobs(study: Path) -> list[dict[str, Any]]:
    """What each job's script is given, in an order in which they can run."""
    from snakemake.api import SnakemakeApi
    from snakemake.iocontainers import Snakemake
    from snakemake.settings.types import (
        DAGSettings,
        OutputSettings,
        Quietness,
        ResourceSettings,
    )

    quiet = OutputSettings(quiet={Quietness.ALL})
    with SnakemakeApi(quiet) as api:
        workflow = api.workflow(
            ResourceSettings(cores=1), snakefile=ROOT / "Snakefile", workdir=study
        )
        plan = workflow.dag(DAGSettings(forceall=True))
        plan.execute_workflow(executor="dryrun")
        dag = workflow._workflow.dag
        found = []
        waiting = [job for job in dag.jobs if job.rule.script]
        while waiting:
            ready = [j for j in waiting if not (set(dag.dependencies[j]) & set(waiting))]
            for job in ready:
                found.append(
                    {
                        "rule": job.rule.name,
                        "script": str(job.rule.script).replace("../", ""),
                        "snakemake": Snakemake(
                            job.input,
                            job.output,
                            job.params,
                            job.wildcards,
                            job.threads,
                            job.resources,
                            job.log,
                            {},
                            job.rule.name,
                            None,
                        ),
                    }
                )
            waiting = [j for j in waiting if j not in ready]
    return found


def run(jobs: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Run the scripts here; seconds of processor time by rule."""
    sys.path.insert(0, str(ROOT / "scripts"))
    spent: dict[str, list[float]] = defaultdict(list)
    for job in jobs:
        begin = time.process_time()
        path = ROOT / job["script"]
        for output in [*job["snakemake"].output, *job["snakemake"].log]:
            Path(output).parent.mkdir(parents=True, exist_ok=True)
        names = {"__name__": "__main__", "__file__": str(path), "snakemake": job["snakemake"]}
        exec(compile(path.read_text(), str(path), "exec"), names)
        spent[job["rule"]].append(time.process_time() - begin)
    return spent


if __name__ == "__main__":
    if sys.argv[1] == "--plan":
        Path(sys.argv[3]).write_bytes(
            pickle.dumps([j for j in planned_jobs(Path(sys.argv[2])) if j["rule"] not in WITHOUT])
        )
    else:
        jobs = pickle.loads(Path(sys.argv[2]).read_bytes())
        b = time.perf_counter(), time.process_time()
        spent = run(jobs)
        e = time.perf_counter(), time.process_time()
        for rule, s in sorted(spent.items(), key=lambda p: -sum(p[1])):
            print(f"{rule:25s}{len(s):4d}{sum(s):8.2f}{max(s):8.2f}{min(s):8.2f}")
        print(e[0] - b[0], e[1] - b[1], len(jobs))
