"""Gather the records of all jobs behind the results."""

import json
from pathlib import Path

from electrolyte.provenance.gather import provenance
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        results = Path(snakemake.output.json).parent
        targets = [path for path in snakemake.input if path != snakemake.input.recipe]
        folders = {"raw": recipe["raw"], "results": results.as_posix()}
        document = provenance(targets, results / "records", recipe["facts"], folders)
        text = json.dumps(document, indent=1, ensure_ascii=False)
        Path(snakemake.output.json).write_text(text + "\n", encoding="utf-8")
