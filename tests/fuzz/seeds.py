"""Whole files to damage: small synthetic ones beside this module, those of ``raw/``, real ones.

``seeds/<format>/`` holds small synthetic files in the layouts of the vendors; ``raw/`` and, where
present, the real instrument files add what instruments write.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from electrolyte.readers import sniff

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "seeds"
DOWNLOADED = ROOT / "tests" / "real-data"
REAL = DOWNLOADED if DOWNLOADED.is_dir() else ROOT.parent / "shared" / "real-data"
LARGEST = 5 * 1024**2  # bytes: what is larger only takes time
PER_FORMAT = 3  # files of raw/


@dataclass(frozen=True)
class Seed:
    """One file, or a folder that is one measurement."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Content by path below the folder; of a single file by the empty path."""
        if self.path.is_file():
            return {"": self.path.read_bytes()}
        found = sorted(p for p in self.path.rglob("*") if p.is_file())
        return {str(p.relative_to(self.path)): p.read_bytes() for p in found}

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))


@cache
def reader_seeds() -> dict[str, tuple[Seed, ...]]:
    """Seeds by name of the format."""
    found: dict[str, list[Seed]] = {}
    for folder in sorted(HERE.iterdir()):
        found[folder.name] = [Seed(path) for path in sorted(folder.iterdir())]
    for root, limit in ((ROOT / "raw", PER_FORMAT), (REAL, 100)):
        counts: dict[str, int] = {}
        for path in sorted(_measurements(root), key=lambda p: (p.stat().st_size, str(p))):
            chosen = sniff(path)
            name = chosen.name if chosen else ""
            counts[name] = counts.get(name, 0) + 1
            if name and counts[name] <= limit:
                found.setdefault(name, []).append(Seed(path))
    return {name: tuple(seeds) for name, seeds in found.items()}


def _measurements(root: Path) -> list[Path]:
    """Data files and experiment folders below a folder that sorts by technique."""
    if not root.is_dir():
        return []
    experiments = [fid.parent for name in ("fid", "ser") for fid in root.glob(f"nmr/**/{name}")]
    files = [
        path
        for path in root.glob("*/*")
        if path.is_file() and path.suffix != ".tsv" and path.stat().st_size <= LARGEST
    ]
    return [*experiments, *files]
