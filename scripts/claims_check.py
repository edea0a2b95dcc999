"""Stop where a required claim is not reproduced, or cannot be judged."""

from pathlib import Path

import pandas as pd

from electrolyte.claims.verdicts import REFUTED, UNTESTABLE
from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.errors import AnalysisError, ConfigError, did_you_mean
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        ledger = pd.read_csv(snakemake.input.ledger, dtype=str, keep_default_na=False)
        required, known = recipe["settings"]["claims"]["required"], list(ledger["id"])
        unknown = [name for name in required if name not in known]
        if unknown:
            problem = "config.yaml: claims.required: expected ids of the claims file, found"
            raise ConfigError([f"{problem} '{n}'{did_you_mean(n, known)}" for n in unknown])
        found = ledger[ledger["id"].isin(required)]
        write_csv(found[["id", "verdict", "reason"]], snakemake.output.csv)
        failed = found[found["verdict"].isin([REFUTED, UNTESTABLE])]
        if len(failed):
            listed = "; ".join(f"{row.id} {row.verdict}" for row in failed.itertuples())
            raise AnalysisError(
                "required claims (config.yaml: claims.required)",
                "all of them reproduced",
                listed,
                hint=f"See {Path(snakemake.input.ledger).with_suffix('.html')}.",
            )
