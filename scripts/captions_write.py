"""Fill in the numbers in the captions of all figures and tables."""

import json
from pathlib import Path

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.captions import read_captions
from electrolyte.paper.number_texts import with_doubt_explained
from electrolyte.paper.placeholders import Facts, fill
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        numbers = read_quantities(Path(snakemake.input.numbers))
        facts = Facts(numbers, **recipe["facts"])
        texts = read_captions(next(map(Path, snakemake.input.own), None))
        shown = recipe["shown"]
        captions = {
            name: with_doubt_explained(fill(text, facts))
            for name, text in texts.items()
            if name in shown
        }
        text = json.dumps(captions, ensure_ascii=False, indent=1)
        Path(snakemake.output.json).write_text(text + "\n", encoding="utf-8")
