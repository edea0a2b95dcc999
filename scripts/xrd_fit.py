"""Peaks, halos and phases in all scans of one sample."""

from pathlib import Path

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.xrd import numbers, scan_tables
from electrolyte.techniques.xrd.analysis import of_sample

TABLES = {
    "peaks": (scan_tables.peak_table, scan_tables.OF_A_SCAN),
    "phases": (scan_tables.phase_table, scan_tables.OF_A_SCAN),
    "features": (scan_tables.feature_table, scan_tables.OF_A_SCAN),
    "curves": (scan_tables.curve_table, scan_tables.CURVES),
    "lines": (scan_tables.line_table, scan_tables.LINES),
}

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "xrd") as problems:
        rows, config = recipe["measurements"], recipe["settings"]["xrd"]
        scans = of_sample(
            job.measured(rows, problems),
            snakemake.wildcards.sample,
            config,
            several=len(rows) > 1,
            collected=problems.collected,
        )
        for scan in scans:
            for text in scan.fit.pattern.warnings:
                job.log.warning("%s: %s", scan.measurement, text)
            for words in [*(p.statement for p in scan.phases), *(s.words for s in scan.stated)]:
                job.log.debug("%s: %s", scan.measurement, words)
        found = [q for scan in scans for q in numbers.quantities_of(scan, config["window_deg"])]
        write_quantities(found, Path(snakemake.output.quantities))
        for name, (table, columns) in TABLES.items():
            frame = stacked([table(scan) for scan in scans], columns)
            frame.to_csv(snakemake.output[name], index=False, lineterminator="\n")
