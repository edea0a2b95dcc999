"""Write an empty study, ready for somebody's files: `make new-study DIR=folder`."""

import argparse
import sys
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.intake.new_study import write_new_study

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", metavar="DIR", help="a new or an empty folder")
    folder = parser.parse_args().folder
    if not folder:
        sys.exit("Which folder? make new-study DIR=../my-study")
    try:
        written = write_new_study(Path(folder))
    except (ElectrolyteError, OSError) as error:
        sys.exit(str(error))
    print(f"An empty study of {len(written)} files in {folder}. Next:")
    print(f"  .venv/bin/python scripts/add_measurement.py FILE --study {folder}")
