"""Write the synthetic study that the repository ships: `make synthetic`."""

import argparse
from pathlib import Path

from electrolyte.synthetic.study import write_study

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path, nargs="?", default=Path("raw"), help="the raw folder")
    folder = parser.parse_args().raw
    print(f"{write_study(folder)} synthetic raw files below {folder}/")
