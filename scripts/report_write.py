"""Write the report with Snakemake's own machinery, over all that the workflow has made."""

import os
import subprocess
import sys

from electrolyte.ground.errors import AnalysisError
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        params = snakemake.params
        command = [sys.executable, "-m", "snakemake", "--snakefile", params.snakefile]
        command += ["--configfile", *params.configfiles] if params.configfiles else []
        command += ["--report-stylesheet", params.stylesheet]
        command += ["--cores", "1", "--report", snakemake.output.html]
        # files, not rules: as a module of another workflow the rules have other names
        command += ["--", *(path for path in snakemake.input if path != snakemake.input.recipe)]
        # Snakemake lists results in the order of their hashes, and jobs in local time.
        fixed = os.environ | {"PYTHONHASHSEED": "0", "TZ": "UTC"}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=fixed)
        if run.returncode:
            raise AnalysisError("report", "snakemake --report to succeed", run.stderr[-2000:])
