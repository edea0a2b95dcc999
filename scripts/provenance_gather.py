"""Gather the records of all jobs behind the results."""

import json
from pathlib import Path

from electrolyte.provenance.gather import provenance
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake):
        results = Path(snakemake.output.json).parent
        folders = {"raw": snakemake.params.raw, "results": results.as_posix()}
        document = provenance(snakemake.input, results / "logs", snakemake.params.facts, folders)
        text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
        Path(snakemake.output.json).write_text(text + "\n", encoding="utf-8")
