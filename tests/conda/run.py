"""Run the whole paper with `snakemake --sdm conda` and compare it with the default build.

`make test-conda` runs this on a machine without conda: a channel in a folder and a conda front end
stand in for conda-forge and conda. Each environment holds exactly the packages that its pin file
names, in the versions of the wheels. Everything happens in the folder that is the only argument.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from build_comparison import compare_builds, copy_checkout
from conda_builds import CHANNEL, Build, python_name
from conda_prefix import HERE, ROOT, SNAKEMAKE, make_conda_prefix
from environment_files import environment_files, pinned
from environment_list import EnvironmentList, read_list

PLATFORM = "linux-64"
TAMPERED = ("paper", "results/drawings/fig2c.csv")
T = TypeVar("T")


ON_REQUEST = ("report", "multiverse")  # environments of targets that a plain run does not make


def main(work: Path) -> None:
    study = work / "study"
    shutil.rmtree(study, ignore_errors=True)
    listed = read_list(ROOT / "envs")
    subprocess.run([conda_python(), ROOT / "tools/check_conda_builds.py"], check=True)
    timed("wheels", lambda: download(work / "wheels"))
    builds = timed("channel", lambda: channel(work, listed))
    print(f"{len(builds)} packages in the channel")
    copy_checkout(study)
    make_conda_prefix(work / "conda", conda_python())
    environment = os.environ | {
        "PATH": f"{work / 'conda/bin'}:{os.environ['PATH']}",
        "RATTLER_CACHE_DIR": str(work / "cache"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(work / "wheels"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def snakemake(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [SNAKEMAKE, *arguments]
        return subprocess.run(command, cwd=study, env=environment, text=True, capture_output=True)

    count = derive(study / "envs", listed, builds, (work / "channel").as_uri())
    made = timed(
        f"{count} environments", lambda: snakemake("--sdm", "conda", "--conda-create-envs-only")
    )
    must_succeed(made)
    assert "Failed to install" not in made.stdout + made.stderr, made.stderr
    run = timed("paper", lambda: snakemake("--sdm", "conda"))
    must_succeed(run)
    said = run.stdout + run.stderr
    jobs = len(re.findall(r"^\[\d+/\d+\] ", said, re.MULTILINE))
    used = set(re.findall(r"^Activating conda environment: (\S+)", said, re.MULTILINE))
    print(f"{jobs} jobs in {len(used)} environments")
    assert len(used) == count - len(ON_REQUEST), "every environment is to be used"
    builds = compare_builds(ROOT / "results", study / "results")
    print(*builds.report(), sep="\n")
    # these name the environments
    about_the_run = ("logs/", "recipes/", "records/", "provenance.")
    if builds.missing or not all(name.startswith(about_the_run) for name in builds.different):
        sys.exit("The conda build differs from the default build.")
    check_tampered_pin(study, snakemake)


def timed(what: str, step: Callable[[], T]) -> T:
    began, before = time.monotonic(), _cpu()
    result = step()
    print(
        f"{what}: {time.monotonic() - began:.0f} s, {_cpu() - before:.0f} s of computing",
        flush=True,
    )
    return result


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def must_succeed(run: subprocess.CompletedProcess[str]) -> None:
    if run.returncode:
        sys.exit(f"{run.args} failed:\n{run.stdout[-3000:]}\n{run.stderr[-6000:]}")


def download(wheels: Path) -> None:
    """The wheels of the lock, and of what makes environments; kept until these change."""
    files = (ROOT / "envs/requirements.txt", HERE / "requirements.txt")
    wanted, complete = "".join(file.read_text(encoding="utf-8") for file in files), wheels / "lock"
    if complete.is_file() and complete.read_text(encoding="utf-8") == wanted:
        return
    for file in files:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--requirement", file, "--dest", wheels]
        must_succeed(subprocess.run(command, text=True, capture_output=True))
    for sources in wheels.glob("*.tar.gz"):  # PyPI has no wheel of it
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", sources]
        command += ["--wheel-dir", wheels]
        must_succeed(subprocess.run(command, text=True, capture_output=True))
    complete.write_text(wanted, encoding="utf-8")


def channel(work: Path, listed: EnvironmentList) -> list[Build]:
    """A new channel of all packages that are pinned for an environment."""
    shutil.rmtree(work / "channel", ignore_errors=True)
    locked = listed.locked_on(this_python())
    wanted = {b.name: b for name in listed.names for b in pinned(listed, name, PLATFORM)}
    del wanted["python"]
    wheels = {b.name: python_name(b.name) for b in wanted.values() if b.of_python}
    wheels = {name: package for name, package in wheels.items() if package in locked}
    empty = {name: build.version for name, build in wanted.items() if name not in wheels}
    run = subprocess.run(
        [conda_python(), "-Wignore", HERE / "channel.py", work / "channel", work / "wheels"],
        input=json.dumps({"wheels": wheels, "empty": empty}),
        text=True,
        capture_output=True,
    )
    must_succeed(run)
    made = json.loads((work / "channel-builds.json").read_text(encoding="utf-8"))
    return [Build(subdir=PLATFORM, **package) for package in made]


def derive(envs: Path, listed: EnvironmentList, builds: list[Build], url: str) -> int:
    """Write the environment files anew: the same packages, the versions of the channel."""
    known = listed.builds[PLATFORM]
    here = {b.name: replace(b, depends=known[b.name].depends) for b in builds}
    for name, text in environment_files(replace(listed, builds={PLATFORM: here})).items():
        text = text.replace("- conda-forge", f"- {url}").replace(CHANNEL, url)
        (envs / name).write_text(text, encoding="utf-8")
    return len(listed.names)


def this_python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def conda_python() -> Path:
    """The Python that has py-rattler; never the one that the workflow runs in."""
    return Path(os.environ["CONDA_TEST_PYTHON"])


def check_tampered_pin(
    study: Path, snakemake: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """With one changed hash Snakemake falls back to the loose file; the job must not run."""
    name, target = TAMPERED
    pin = study / "envs" / f"{name}.linux-64.pin.txt"
    text = pin.read_text(encoding="utf-8")
    pin.write_text(re.sub(r"#[0-9a-f]{32}", "#" + 32 * "0", text, count=1), encoding="utf-8")
    run = snakemake(target, "--sdm", "conda")
    said = run.stdout + run.stderr
    fell_back, refused = "Trying regular environment" in said, "because the pins failed" in said
    print(f"one changed hash: fell back {fell_back}, refused {refused}, status {run.returncode}")
    if not (fell_back and refused and run.returncode and not (study / target).exists()):
        sys.exit(said[-6000:])


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
