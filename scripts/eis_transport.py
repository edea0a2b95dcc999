"""Gather the pellets: means of the samples, ratios to the baseline, tests between samples."""

from itertools import combinations
from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity, read_rows, write_quantities
from electrolyte.numbers.replicates import comparisons, over_replicates, ratios
from electrolyte.run import job
from electrolyte.techniques.eis.doubts import OF_THE_LINE


def gathered(pellets: list[Quantity], series: list[str], config: dict) -> list[Quantity]:
    """What the pellets say about the samples."""
    margin = config["statistics"]["equivalence_margin"]
    reference = condition_at(config["eis"]["reference_temperature_C"])
    baseline = config["eis"]["baseline"] or (series[0] if series else "")
    pairs = list(combinations(series, 2))
    rows = list(over_replicates(pellets, ("ionic_conductivity", *OF_THE_LINE)))
    sigma = "ionic_conductivity"
    rows += ratios(pellets, sigma, series, baseline, reference)
    rows += comparisons(pellets, sigma, pairs, reference, margin)
    rows += comparisons(pellets, "activation_energy", pairs, "", margin)
    rows += comparisons(pellets, "log10_prefactor", pairs, "", margin, decadic_logarithm=True)
    return rows


if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("eis", "rows in raw/eis/measurements.tsv", "none")
        pellets = read_rows(snakemake.input.pellets)
        series = [row["sample"] for row in recipe["samples"] if row["role"] == "series"]
        rows = gathered(pellets, series, recipe["settings"])
        write_quantities([*pellets, *rows], Path(snakemake.output.quantities))
