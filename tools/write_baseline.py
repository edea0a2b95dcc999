"""Write the baseline that `snakemake drift` compares with: `make baseline`.

python tools/write_baseline.py            # from results/ to baseline/, in a study's folder
python tools/write_baseline.py OUT BASE   # from OUT to BASE
"""

import sys
from pathlib import Path

from electrolyte.drift.baseline import write_baseline
from electrolyte.drift.source import COMMITTED, NUMBERS

if __name__ == "__main__":
    results, folder = map(Path, sys.argv[1:] or ("results", COMMITTED))
    if not (results / NUMBERS).is_file():
        sys.exit(f"{results}: expected the results of a build, found no {NUMBERS}. Run snakemake.")
    numbers, verdicts = write_baseline(results, folder)
    print(f"{folder}: {numbers} numbers, {verdicts} verdicts")
