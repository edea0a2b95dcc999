"""Height maps of one sample to the numbers and the table of its imprints; maps for the figures."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.profilometry import imprints

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        sample, options = snakemake.wildcards.sample, recipe["settings"]["profilometry"]
        results, overviews = [], []
        for row in recipe["measurements"]:
            data = job.read_row(row, "profilometry")
            if row["kind"] == "overview":
                overviews.append(data.arrays["image"])
            else:
                name, origin = row["measurement"], row["origin"]
                results.append(imprints.evaluate(sample, name, origin, data, options))
        if not results:
            raise AnalysisError(f"profilometry of {sample}", "a row of kind height_map", "none")
        rows = [quantity for result in results for quantity in result.quantities]
        write_quantities(rows, Path(snakemake.output.quantities))
        pd.concat([result.imprints for result in results]).to_csv(
            snakemake.output.imprints, index=False, lineterminator="\n"
        )
        pictures: dict[str, Any] = imprints.pictures(results[0].surface, overviews)
        np.savez_compressed(snakemake.output.maps, **pictures)
