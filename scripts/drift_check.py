"""Stop where more moved since the baseline than the config allows."""

from pathlib import Path

import pandas as pd

from electrolyte import job
from electrolyte.errors import AnalysisError

COUNTS = {"none": [], "claims": ["claim"], "numbers": ["claim", "number"]}

if __name__ == "__main__":
    with job.running(snakemake):
        summary = Path(snakemake.input.csv)
        drift = pd.read_csv(summary, dtype=str, keep_default_na=False)
        fail_on = snakemake.params.fail_on
        changed = {kind: int((drift["kind"] == kind).sum()) for kind in COUNTS[fail_on]}
        if any(changed.values()):
            listed = ", ".join(f"{count} of kind '{kind}'" for kind, count in changed.items())
            raise AnalysisError(
                f"drift (config.yaml: drift.fail_on: {fail_on})",
                "nothing of this to have changed",
                listed,
                hint=f"See {summary.with_suffix('.html')}; `make baseline` accepts the changes.",
            )
        kinds = drift["kind"].value_counts().rename_axis("kind").rename("changed")
        kinds.to_csv(Path(snakemake.output.csv), lineterminator="\n")
