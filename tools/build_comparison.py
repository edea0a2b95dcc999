"""Two builds of one study, byte for byte: numbers, figures, tables, documents, everything between.

All results are to be identical, whatever the folder, the seed of Python's hashes, the locale, the
time zone and the number of cores. Left out is what tells of the run itself: Snakemake's report and
the times of the jobs; recipes and records are compared without their times.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

OF_RUN = ("report.html", "benchmarks/*")
BEYOND = (  # what only other rules than `all` make
    *("crate.zip", "CITATION.cff", "claims_required.csv", "drift.*", "drift_accepted.csv"),
    *("*/crate.*", "*/claims.*", "*/drift*.*"),
)
RECORDS = ("provenance.json", "recipes/*.json", "records/*.json")
KEYS_OF_RUN = ("start", "end", "git", "written")
TELL_OF_RUN = ("report.html", "provenance.json")  # so their own digests differ too
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Builds:
    """The files of two builds by what became of them; paths are relative to the results."""

    identical: tuple[str, ...]  # records: but for their times
    different: tuple[str, ...]
    missing: tuple[str, ...]  # in one of both only

    @property
    def same(self) -> bool:
        return not (self.different or self.missing)

    def report(self) -> list[str]:
        """Lines to print: counts by folder, then what is wrong."""
        folders = Counter(name.rpartition("/")[0] or "results" for name in self.identical)
        return [
            f"{len(self.identical)} files identical:",
            *(f"  {count:4d} {folder}" for folder, count in sorted(folders.items())),
            *(f"DIFFERENT: {name}" for name in self.different),
            *(f"IN ONE BUILD ONLY: {name}" for name in self.missing),
        ]


def copy_checkout(target: Path) -> None:
    """Copy all files that git tracks or would track: no results, no environments."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, run.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def compare_builds(first: Path, second: Path, besides: Collection[str] = ()) -> Builds:
    """Compare two folders of results file by file, records without the keys of ``besides``."""
    names, others = set(_names(first)), set(_names(second))
    both = sorted(names & others)
    apart = {*KEYS_OF_RUN, *besides}
    equal = {n for n in both if _content(first, n, apart) == _content(second, n, apart)}
    return Builds(
        identical=tuple(n for n in both if n in equal),
        different=tuple(n for n in both if n not in equal),
        missing=tuple(sorted(names ^ others)),
    )


def is_same(first: Path, second: Path, name: str) -> bool:
    """Whether a file is that of another build; a record but for the times of its run."""
    try:
        return bool(_content(first, name, KEYS_OF_RUN) == _content(second, name, KEYS_OF_RUN))
    except (FileNotFoundError, ValueError):  # not there, or no JSON
        return False


def _names(folder: Path) -> Iterable[str]:
    names = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return (n for n in names if not any(fnmatch(n, p) for p in (*OF_RUN, *BEYOND)))


def _content(folder: Path, name: str, apart: Collection[str]) -> Any:
    content = (folder / name).read_bytes()
    if any(fnmatch(name, pattern) for pattern in RECORDS):
        return _without_run(json.loads(content), apart)
    return content


def _without_run(value: Any, apart: Collection[str]) -> Any:
    """A record without the keys set apart, and without digests of files that tell of the run."""
    if isinstance(value, list):
        return [_without_run(item, apart) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: None if key.endswith(TELL_OF_RUN) else _without_run(item, apart)
        for key, item in value.items()
        if key not in apart
    }
