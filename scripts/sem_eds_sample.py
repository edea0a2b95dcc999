"""Micrographs, element maps and spectra of one sample to quantities; images for the figures."""

from pathlib import Path
from typing import Any

from electrolyte.run import job

# isort: split
import numpy as np

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run.previews import previewed, write_previews
from electrolyte.techniques.sem_eds import numbers as sem_eds

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "sem_eds") as problems:
        sample = snakemake.wildcards.sample
        formula = next((r["formula"] for r in recipe["samples"] if r["sample"] == sample), None)
        previews: dict[str, np.ndarray] = {}
        measured = previewed(job.measured(recipe["measurements"], problems), previews)
        items = [sem_eds.Item(row, measurement) for row, measurement in measured]
        settings, collected = recipe["settings"]["sem_eds"], problems.collected
        found = sem_eds.evaluate(sample, formula, items, settings, collected)
        write_quantities(found.quantities, Path(snakemake.output.quantities))
        found.homogeneity.to_csv(snakemake.output.homogeneity, index=False, lineterminator="\n")
        found.spectra.to_csv(snakemake.output.spectra, index=False, lineterminator="\n")
        pictures: dict[str, Any] = sem_eds.pictures(items)
        np.savez_compressed(snakemake.output.images, **pictures)
        write_previews(snakemake.output.previews, previews)
