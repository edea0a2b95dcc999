"""Peaks, halos and phases in all scans of one sample."""

from pathlib import Path

import pandas as pd

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.xrd import numbers
from electrolyte.techniques.xrd.analysis import analyse

TABLES = {
    "peaks": numbers.peak_table,
    "phases": numbers.phase_table,
    "features": numbers.feature_table,
    "curves": numbers.curve_table,
    "lines": numbers.line_table,
}

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        rows = recipe["measurements"]
        config = recipe["settings"]["xrd"]
        scans = [
            analyse(
                job.read_row(row, "xrd"),
                row,
                row["subject"]["sample"],
                config,
                replicate=row["measurement"] if len(rows) > 1 else "",
            )
            for row in rows
        ]
        for scan in scans:
            for text in scan.fit.pattern.warnings:
                job.log.warning("%s: %s", scan.measurement, text)
            for words in [*(p.statement for p in scan.phases), *(s.words for s in scan.stated)]:
                job.log.info("%s: %s", scan.measurement, words)
        found = [q for scan in scans for q in numbers.quantities_of(scan, config["window_deg"])]
        write_quantities(found, Path(snakemake.output.quantities))
        for name, table in TABLES.items():
            frame = pd.concat([table(scan) for scan in scans])
            frame.to_csv(snakemake.output[name], index=False, lineterminator="\n")
