"""Stop where more moved since the baseline than the config allows."""

import csv
from collections import Counter
from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.run import job

REFUSED = {"none": (), "claims": ("claim",), "numbers": ("claim", "number")}

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        summary, fail_on = Path(snakemake.input.csv), recipe["settings"]["drift"]["fail_on"]
        with summary.open(encoding="utf-8", newline="") as stream:
            changed = Counter(row["kind"] for row in csv.DictReader(stream))
        refused = [
            f"{changed[kind]} of kind '{kind}'" for kind in REFUSED[fail_on] if changed[kind]
        ]
        if refused:
            raise AnalysisError(
                f"drift (config.yaml: drift.fail_on: {fail_on})",
                "nothing of this to have changed",
                ", ".join(refused),
                hint=f"See {summary.with_suffix('.html')}; `make baseline` accepts the changes.",
            )
        lines = ["kind,changed", *(f"{kind},{count}" for kind, count in changed.items())]
        Path(snakemake.output.csv).write_text("\n".join(lines) + "\n", encoding="utf-8")
