"""Build the study again in another folder and another environment, and compare all bytes.

`make test-identical`: the results that are here are one build; the other runs in a copy in a
temporary folder, with other seed, locale, time zone and number of cores.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from build_comparison import ROOT, compare_builds, copy_checkout


def other_environment() -> dict[str, str]:
    """Variables that differ from those of the first build, whatever these were."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or "C"
    zone = os.environ.get("TZ")
    return {
        "PYTHONHASHSEED": "4242",  # unset, each run of Python takes one by chance
        "LC_ALL": "C.UTF-8" if locale in ("C", "POSIX") else "C",
        "TZ": "Pacific/Chatham" if zone != "Pacific/Chatham" else "America/St_Johns",
        "OPENBLAS_NUM_THREADS": "2",
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        study, variables = Path(folder, "deeper", "study"), other_environment()
        cores = "1" if (os.cpu_count() or 1) > 1 else "2"
        copy_checkout(study)
        print(f"Building again with {cores} core(s) and {variables}", flush=True)
        snakemake = [str(Path(sys.executable).with_name("snakemake")), "--cores", cores]
        run = subprocess.run(
            snakemake, cwd=study, env=os.environ | variables, capture_output=True, text=True
        )
        if run.returncode:
            sys.exit(f"The second build failed:\n{run.stdout[-2000:]}{run.stderr[-4000:]}")
        builds = compare_builds(ROOT / "results", study / "results")
    print(*builds.report(), sep="\n")
    sys.exit(not builds.same)
