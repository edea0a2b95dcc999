"""Analyse every indent of a workbook, as configured and with the full depth as contact depth."""

from electrolyte.ground.csv_file import stacked
from electrolyte.run import job
from electrolyte.techniques.indentation.curves import CURVES, curves
from electrolyte.techniques.indentation.indents import (
    INDENTS,
    analyse,
    mark_outliers,
    require_usable,
    settings_from,
    variants,
)

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "indentation") as problems:
        config = recipe["settings"]["indentation"]
        tables, drawn = [], []
        for row, measurement in job.measured(recipe["measurements"], problems):
            own = settings_from(config, row["poisson_ratio"], measurement.metadata)
            for variant, settings in variants(own).items():
                with problems.collected(row):
                    indents = mark_outliers(analyse(measurement, settings), config["outlier_limit"])
                    require_usable(indents, row["measurement"])
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
                    if not variant:
                        drawn.append(
                            curves(measurement, own).assign(measurement=row["measurement"])
                        )
                    left_out = indents[indents["excluded"] != ""] if not variant else indents[:0]
                    for name, reason in zip(left_out["indent"], left_out["excluded"], strict=True):
                        job.log.warning("%s: indent %s left out: %s", row["path"], name, reason)
        table = stacked(tables, INDENTS)
        table.to_csv(snakemake.output.indents, index=False, lineterminator="\n")
        shown = stacked(drawn, (*CURVES, "measurement"))
        shown.to_csv(snakemake.output.curves, index=False, lineterminator="\n")
