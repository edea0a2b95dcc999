"""Height maps of one sample to the numbers and the table of its imprints; maps for the figures."""

from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.run.previews import previewed, write_previews
from electrolyte.techniques.profilometry import imprints

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "profilometry") as problems:
        sample, options = snakemake.wildcards.sample, recipe["settings"]["profilometry"]
        previews: dict[str, np.ndarray] = {}
        measured = previewed(job.measured(recipe["measurements"], problems), previews)
        results, overviews = imprints.of_sample(measured, sample, options, problems.collected)
        rows = [quantity for result in results for quantity in result.quantities]
        write_quantities(rows, Path(snakemake.output.quantities))
        table = stacked([result.imprints for result in results], imprints.IMPRINTS)
        table.to_csv(snakemake.output.imprints, index=False, lineterminator="\n")
        surfaces = [result.surface for result in results]
        pictures: dict[str, Any] = imprints.pictures(surfaces, overviews)
        np.savez_compressed(snakemake.output.maps, **pictures)
        write_previews(snakemake.output.previews, previews)
