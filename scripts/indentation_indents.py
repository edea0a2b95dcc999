"""Analyse every indent of a workbook, as configured and with the full depth as contact depth."""

import pandas as pd

from electrolyte.run import job
from electrolyte.techniques.indentation.indents import (
    analyse,
    mark_outliers,
    require_usable,
    settings_from,
    variants,
)

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        config = recipe["settings"]["indentation"]
        tables = []
        for row in recipe["measurements"]:
            measurement = job.read_row(row, "indentation")
            for variant, settings in variants(settings_from(config, row["poisson_ratio"])).items():
                indents = mark_outliers(analyse(measurement, settings), config["outlier_limit"])
                require_usable(indents, row["path"])
                left_out = indents[indents["excluded"] != ""] if not variant else indents[:0]
                for name, reason in zip(left_out["indent"], left_out["excluded"], strict=True):
                    job.log.warning("%s: indent %s left out: %s", row["path"], name, reason)
                tables.append(
                    indents.assign(
                        sample=row.get("sample") or row["subject"]["sample"],
                        pellet=row.get("pellet") or row["measurement"],
                        measurement=row["measurement"],
                        variant=variant,
                        method=settings.method,
                        origin=row["origin"],
                    )
                )
        pd.concat(tables).to_csv(snakemake.output.indents, index=False, lineterminator="\n")
