"""Gather the subjects of a technique, and judge the claims, in each of its universes."""

from importlib import import_module
from pathlib import Path

import pandas as pd

from electrolyte.claims.claims_file import NO_CLAIMS, read_claims
from electrolyte.ground.csv_file import write_csv
from electrolyte.multiverse.judging import Study, Variants, judged
from electrolyte.multiverse.tables import claims_of, numbers_of, universes_of
from electrolyte.multiverse.techniques import TECHNIQUES, module_of
from electrolyte.numbers.quantities import read_quantities
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output, technique = snakemake.input, snakemake.output, recipe["of"]
        study = Study(
            technique,
            read_quantities(Path(given.numbers[0])),
            read_claims(Path(given.claims[0]))[0] if given.claims else NO_CLAIMS,
            recipe["facts"],
            recipe["known"],
            recipe["settings"],
        )
        failures = [pd.read_csv(path, dtype=str) for path in given.failures]
        module = import_module(module_of(technique))
        read_table = getattr(module, "read_table", read_quantities)
        tables = [read_table(Path(path)) for path in given.subjects]
        subjects = dict(zip(recipe["rows"], zip(tables, failures, strict=True), strict=True))
        variants = Variants(subjects, recipe["rows"], TECHNIQUES[technique].of_subject)
        universes = recipe["universes"]
        found = list(judged(study, universes, variants, module.gathered))
        write_csv(universes_of(technique, universes, found), output.universes)
        write_csv(numbers_of(technique, universes, found), output.numbers)
        write_csv(claims_of(technique, universes, found), output.claims)
