"""Two builds of one study, byte for byte: what is the same, and what differs where it must.

All results are to be identical, whatever the folder, the seed of Python's hashes, the locale, the
time zone and the number of cores. ``DIFFERENCES`` lists what tells of the run itself and so cannot
be; outside the places named there these files are to be identical as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

TIMES = ("start", "end", "written")
OF_RUN = ("git",)  # a copy of a repository is none
TELL_TIMES = ("report.html", "provenance.json")  # so their own digests differ too
# what only other rules than `all` make
BEYOND = (
    *("crate.zip", "claims_required.csv", "drift.*", "drift_accepted.csv"),
    *("*/crate.*", "*/claims.*", "*/drift*.*"),
)
_REPORT_TIMES = re.compile(
    rb'("runtime": )[\d.e-]+|("(?:start|end)time": )"[\dT:.-]+"'  # data of the two diagrams
)
_REPORT_LINKS = re.compile(
    rb'\{"target": \d+, "source": \d+, "sourcerule": "\w+", "targetrule": "\w+", "value": \d+\}'
    rb"(?:, )?"
)


@dataclass(frozen=True)
class Difference:
    """Where files may differ, and why they must; ``masked`` takes these places out."""

    files: str
    where: str
    why: str
    masked: Callable[[bytes], bytes]


def _nothing(_: bytes) -> bytes:
    return b""


def _report(content: bytes) -> bytes:
    """Times only in the lines that hold the data of the diagrams, links in that of the graph."""
    lines = content.split(b"\n")
    for i, line in enumerate(lines):
        if line.lstrip().startswith(b"var rulegraph_spec = "):
            lines[i] = _REPORT_LINKS.sub(b"", line)
        if line.lstrip().startswith((b"var runtimes_spec = ", b"var timeline_spec = ")):
            lines[i] = _REPORT_TIMES.sub(rb"\1\2", line)
    return b"\n".join(lines)


def _document(content: bytes) -> bytes:
    return json.dumps(_without_run(json.loads(content)), sort_keys=True).encode()


def _without_run(value: Any) -> Any:
    """Without times and state in git, and without digests of files that tell of these."""
    if isinstance(value, list):
        return [_without_run(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: None if key.endswith(TELL_TIMES) else _without_run(item)
        for key, item in value.items()
        if key not in (*TIMES, *OF_RUN)
    }


DIFFERENCES = (
    Difference(
        "report.html",
        "runtime, starttime and endtime in the data of its two diagrams, links of its rule graph",
        "Snakemake's report shows how long each job took, and when; in its rule graph, one job of"
        " each rule stands for all, and which one depends on their order",
        _report,
    ),
    Difference(
        "provenance.json",
        "start and end of jobs, state in git, digest and size of report.html",
        "it tells when and from which commit the results were made",
        _document,
    ),
    Difference("recipes/*.json", "when it was written", "none has the bytes of another", _document),
    Difference(
        "records/*.json",
        "start and end of the job, digest and size of report.html and provenance.json",
        "they tell of the jobs; provenance.json is gathered from them",
        _document,
    ),
    Difference("benchmarks/*", "everything", "time and memory of each job", _nothing),
)


@dataclass(frozen=True)
class Builds:
    """The files of two builds by what became of them; paths are relative to the results."""

    identical: tuple[str, ...]
    excused: tuple[str, ...]  # differ, but only where they must
    different: tuple[str, ...]
    missing: tuple[str, ...]  # in one of both only

    @property
    def same(self) -> bool:
        return not (self.different or self.missing)

    def report(self) -> list[str]:
        """Lines to print: counts by kind, what differs where it must and why, what is wrong."""
        kinds: dict[str, int] = {}
        for name in sorted(self.identical):
            kinds[kind(name)] = kinds.get(kind(name), 0) + 1
        lines = [f"{len(self.identical)} files identical (SHA-256):"]
        lines += [f"  {count:4d} {what}" for what, count in sorted(kinds.items())]
        lines += [f"{len(self.excused)} files identical but for what tells of the run:"]
        for difference in DIFFERENCES:
            count = sum(difference is allowed(name) for name in self.excused)
            lines += [f"  {count:4d} {difference.files}: {difference.where} ({difference.why})"]
        lines += [f"DIFFERENT: {name}" for name in self.different]
        return lines + [f"IN ONE BUILD ONLY: {name}" for name in self.missing]


def compare_builds(first: Path, second: Path) -> Builds:
    """Compare two folders of results file by file; what only other rules make does not count."""
    names, others = set(_names(first)), set(_names(second))
    found: dict[str, list[str]] = {"identical": [], "excused": [], "different": []}
    for name in sorted(names & others):
        found[_verdict(name, (first / name).read_bytes(), (second / name).read_bytes())] += [name]
    sets = {verdict: tuple(found[verdict]) for verdict in found}
    return Builds(**sets, missing=tuple(sorted(names ^ others)))


def allowed(name: str) -> Difference | None:
    """The entry of ``DIFFERENCES`` for a file, if it has one."""
    return next((d for d in DIFFERENCES if fnmatch(name, d.files)), None)


def kind(name: str) -> str:
    """What a result is, in the words of the paper."""
    folder, _, _ = name.rpartition("/")
    form = name.rpartition(".")[2]
    if folder in ("figures", "tables"):
        return f"{folder} ({form})"
    known = {
        "numbers.csv": "numbers",
        "paper.pdf": "manuscript",
        "captions.json": "captions",
        "consistency.csv": "ledger (consistency)",
        "report.html": "report",
    }
    if not folder:
        return known.get(name, f"ledger ({form})" if name.startswith("claims") else name)
    top = folder.partition("/")[0]
    return {"source_data": "source data", "logs": "logs"}.get(top, f"intermediate results, {top}")


def _verdict(name: str, first: bytes, second: bytes) -> str:
    if first == second:
        return "identical"
    difference = allowed(name)
    if difference and difference.masked(first) == difference.masked(second):
        return "excused"
    return "different"


def _names(folder: Path) -> Iterable[str]:
    names = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return (name for name in names if not any(fnmatch(name, pattern) for pattern in BEYOND))
