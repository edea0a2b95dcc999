"""The SEM/EDS numbers of all samples together, with means and the ratios asked for."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.errors import AnalysisError
from electrolyte.microscopy import sem_eds
from electrolyte.quantities import Quantity, read_quantities, write_quantities

if __name__ == "__main__":
    with job.running(snakemake):
        if not snakemake.input.samples:
            raise AnalysisError("sem_eds", "rows in raw/sem_eds/measurements.tsv", "none")
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        config = snakemake.params.config
        pairs = [(first, second) for first, second in config["sem_eds"]["compare_texture"]]
        rows = sem_eds.gathered(numbers, pairs, config["statistics"]["confidence"])
        single = [Quantity(**row) for row in numbers.to_dict("records")]
        write_quantities([*single, *rows], Path(snakemake.output.quantities))
