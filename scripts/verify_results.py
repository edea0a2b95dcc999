"""Check a folder of results against its provenance: `make verify RESULTS=folder`."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.provenance.verify import read_provenance, verify

if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, nargs="?", default=Path("results"))
    results = parser.parse_args().results
    try:
        document = read_provenance(results)
    except ElectrolyteError as error:
        sys.exit(str(error))
    verdict = verify(results, document)
    print(*verdict.report(document), sep="\n")
    sys.exit(not verdict.intact)
