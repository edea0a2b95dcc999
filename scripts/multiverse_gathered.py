"""How far numbers and verdicts move over all universes, and the specification curves."""

from pathlib import Path

import pandas as pd

from electrolyte.claims.robustness import Summary, made_of, write_summary
from electrolyte.figures.journals import style_of
from electrolyte.ground.csv_file import stacked, write_csv
from electrolyte.multiverse.curves import draw_all
from electrolyte.multiverse.judging import NAMED
from electrolyte.multiverse.overview import draw_overview
from electrolyte.multiverse.robustness import by_claim, counts, robustness, spreads
from electrolyte.run import job

TEXTS = ("technique", "universe", *NAMED, "unit", "origin", "claims")

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output, universes = snakemake.input, snakemake.output, recipe["universes"]
        texts = {"dtype": dict.fromkeys(TEXTS, str), "keep_default_na": False, "na_values": [""]}
        found = {
            name: stacked([pd.read_csv(path, **texts) for path in given[name]])
            for name in ("universes", "numbers", "claims")
        }
        numbers = found["numbers"].fillna(dict.fromkeys(TEXTS, ""))
        write_csv(found["universes"], output.universes)
        write_csv(numbers, output.numbers)
        spread, parts = spreads(numbers, universes)
        write_csv(spread, output.spread)
        write_csv(parts, output.shares)
        write_csv(found["claims"], output.verdicts)
        claims = robustness(found["claims"], universes)
        write_csv(claims, output.claims)
        of = made_of(Path(given.study[0]), recipe["asked"])
        summary = Summary(of, by_claim(claims), counts(claims, universes))
        write_summary(summary, Path(output.summary))
        style = style_of(recipe["settings"]["figures"]["style"])
        draw_all(numbers, universes, style, Path(output.curves))
        draw_overview(numbers, spread, universes, style, [Path(p) for p in output.overview])
