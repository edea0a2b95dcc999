"""Write the manifest of a study's raw files: `make manifest`."""

import argparse
from pathlib import Path

from electrolyte.study.manifest import NAME, write_manifest

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path, nargs="?", default=Path("raw"), help="the raw folder")
    folder = parser.parse_args().raw
    print(f"{folder / NAME}: {write_manifest(folder)} files")
