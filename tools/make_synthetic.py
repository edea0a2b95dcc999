"""Write the synthetic studies that the repository ships: `make synthetic`."""

import argparse
from pathlib import Path

from synthetic.argyrodite import write_example
from synthetic.study import write_study

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path(), help="of the repository")
    root = parser.parse_args().root
    print(f"{write_study(root / 'raw')} synthetic raw files below {root / 'raw'}/")
    example = root / "examples" / "argyrodite"
    print(f"{write_example(example)} synthetic raw files below {example / 'raw'}/")
