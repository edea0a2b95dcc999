"""The public instrument files that tests read, below `tests/real-data/`: `make real-data`.

They are measured files of other people, by repository, commit and digest (`tests/real_data.tsv`);
none is part of this project. `make real-data MIRROR=folder` copies them from a folder, or an
address, that has them at the same paths.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from electrolyte.repositories.fetch import fetch
from electrolyte.study.data_sources import read_sources

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "real_data.tsv"
FOLDER = ROOT / "tests" / "real-data"

if __name__ == "__main__":
    parser = ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--mirror", default="", metavar="PLACE")
    sources = read_sources(LIST)
    fetched = fetch(sources, FOLDER, parser.parse_args().mirror, tell=print)
    print(*fetched.problems, sep="\n", file=sys.stderr)
    there = len(fetched.there) + len(fetched.new)
    print(f"{there} of {len(sources)} public instrument files are in {FOLDER}.")
    sys.exit(there < len(sources))
