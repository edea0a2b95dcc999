"""Build the paper on a Slurm cluster, from raw files in object storage, and compare the bytes.

`make test-cluster` runs this with the Python that has the plugins. Both are on this machine: a real
Slurm of one node on loopback, and a server that speaks S3. The folder that is the only argument is
written anew.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from build_comparison import ROOT, compare_builds, copy_checkout
from electrolyte.study.manifest import read_manifest
from s3_server import s3_server
from slurm_node import slurm_node, submitted

BUCKET = "our-lab"
SNAKEMAKE = str(Path(sys.executable).with_name("snakemake"))
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun")
# Of this cluster, not of the profile: no accounts, an answer within seconds.
THIS_CLUSTER = ["--slurm-no-account", "--slurm-status-command", "squeue"]
THIS_CLUSTER += ["--slurm-init-seconds-before-status-checks", "3"]
THIS_CLUSTER += ["--seconds-between-status-checks", "3", "--latency-wait", "10"]


def main(work: Path) -> None:
    if not have_slurm():
        print("NOT TESTED: slurm-wlm and munge are not installed and cannot be (root and apt).")
        sys.exit(1 if os.environ.get("CI") else 0)
    study = work / "study"
    shutil.rmtree(study, ignore_errors=True)
    copy_checkout(study)
    began = time.monotonic()
    fetch(study, work)
    run_on_slurm(study)
    # A process of its own also lists what libraries import where they find it; a fork of one that
    # has all packages in memory lists what its job asked for, and what that requires.
    builds = compare_builds(ROOT / "results", study / "results", besides=["software"])
    print(*builds.report(), sep="\n")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{time.monotonic() - began:.0f} s; {used.ru_utime + used.ru_stime:.0f} s of computing"
        " beside that of the cluster"
    )
    sys.exit(not builds.same)


def have_slurm() -> bool:
    """Whether Slurm is installed; where that is allowed, installs it."""
    if os.geteuid() != 0:
        return False
    path = f"{os.environ['PATH']}:/usr/sbin"
    if all(shutil.which(program, path=path) for program in PROGRAMS):
        return True
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "slurm-wlm", "munge"]
    commands = (["apt-get", "update", "-qq"], install)
    return bool(shutil.which("apt-get")) and all(
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for command in commands
    )


def fetch(study: Path, work: Path) -> None:
    """Take the measurement files out of the study and get them back from the server."""
    raw, original = study / "raw", ROOT / "raw"
    kept, wrong, *_ = names = sorted(read_manifest(raw) or {})
    for name in names[1:]:
        (raw / name).unlink()
    command = ["--workflow-profile", "profiles/s3", "--config", f"bucket=s3://{BUCKET}"]
    with s3_server(work / "s3-server.log") as (client, variables):
        client.create_bucket(Bucket=BUCKET)
        for name in names:
            client.upload_file(str(original / name), BUCKET, f"raw/{name}")
        client.put_object(Bucket=BUCKET, Key=f"raw/{wrong}", Body=b"not what was measured")
        said = snakemake(study, command, variables, "fetch, one file is another", fails=True)
        assert "checksums that differ" in said, said[-3000:]
        assert not (raw / wrong).exists(), "the wrong file stayed"
        client.upload_file(str(original / wrong), BUCKET, f"raw/{wrong}")
        said = snakemake(study, command, variables, "fetch the rest")
        assert f"raw/{kept}" not in said, "a file that was there was fetched"
        assert "Fetching" not in snakemake(study, command, variables, "fetch again")
    print(f"{len(names) - 1} raw files came from the bucket, {len(names)} are there")


def run_on_slurm(study: Path) -> None:
    """The whole workflow as the shipped profile runs it."""
    # the folder's name is to be short: a socket stands in it
    with tempfile.TemporaryDirectory(prefix="slurm") as folder, slurm_node(Path(folder)):
        command = ["--workflow-profile", "profiles/slurm", *THIS_CLUSTER]
        said = snakemake(study, command, {}, "paper on Slurm")
        jobs = submitted()
        assert "Nothing to be done" in snakemake(study, command, {}, "paper on Slurm again")
        assert submitted() == jobs
    begun = len(re.findall(r"^\[\d+/\d+\] ", said, re.MULTILINE))
    print(f"{begun} jobs of Snakemake in {jobs} jobs of Slurm")


def snakemake(
    study: Path, arguments: list[str], variables: Mapping[str, str], what: str, fails: bool = False
) -> str:
    """What a run said; ends the program if it fails, or does not although it is to."""
    began = time.monotonic()
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.run(
        [SNAKEMAKE, *arguments], cwd=study, env=environment, capture_output=True, text=True
    )
    said = run.stdout + run.stderr
    if bool(run.returncode) != fails:
        logs = sorted((study / ".snakemake/slurm_logs").rglob("*.log"))
        last = "".join(log.read_text(encoding="utf-8")[-1500:] for log in logs[-3:])
        sys.exit(f"{what} ended with status {run.returncode}:\n{said[-6000:]}\n{last}")
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)
    return said


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
