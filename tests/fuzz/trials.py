"""Trials in a child process that has 5 s of processor time and 1 GB of memory for each.

An input is a pure function of the target's name and its number, so that every finding can be had
again. A child works on many inputs; one that dies or hangs is a finding and is replaced.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

SECONDS = 5  # of processor time
BYTES = 1024**3
PATIENCE_S = 120  # of clock time: the machine may be busy
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Trial:
    """What became of one input.

    outcome : ``read`` | ``refused`` | ``bug``
    detail : the refusal's message, or what the bug is
    seconds : processor time; peak_mb : memory beyond that of the idle child
    """

    target: str
    number: int
    outcome: str
    detail: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0


def run(plan: Iterable[tuple[str, int]]) -> Iterator[Trial]:
    """The trials of a plan of targets and numbers, in order."""
    child: subprocess.Popen[str] | None = None
    try:
        for target, number in plan:
            if child is None or child.poll() is not None:
                child = _start()
            trial = _one(child, target, number)
            if trial is None:
                died = _end(child)
                trial = Trial(target, number, "bug", died, float(SECONDS))
                child = None
            yield trial
    finally:
        if child is not None:
            _end(child)


def _start() -> subprocess.Popen[str]:
    memory = Path("/dev/shm")  # a hundred thousand folders are made and removed
    environment = os.environ | {
        "PYTHONPATH": f"{HERE}:{HERE.parents[1] / 'scripts'}",
        "OPENBLAS_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }
    if memory.is_dir() and os.access(memory, os.W_OK):
        environment["TMPDIR"] = str(memory)
    return subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def _one(child: subprocess.Popen[str], target: str, number: int) -> Trial | None:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(f"{target}\t{number}\n")
        child.stdin.flush()
    except BrokenPipeError:
        return None
    ready, _, _ = select.select([child.stdout], [], [], PATIENCE_S)
    if not ready:
        child.kill()
    line = child.stdout.readline() if ready else ""
    return Trial(**json.loads(line)) if line else None


def _end(child: subprocess.Popen[str]) -> str:
    """End a child and say how it ended."""
    with contextlib.suppress(BrokenPipeError):
        if child.stdin is not None:
            child.stdin.close()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
    if child.returncode == -signal.SIGKILL:
        return f"hangs for more than {PATIENCE_S} s"
    if child.returncode == -signal.SIGXCPU:
        return f"takes more than {SECONDS} s"
    code = child.returncode
    return f"ends the process ({signal.Signals(-code).name if code < 0 else code})"


# --- in the child -----------------------------------------------------------------------------


def damaged_seed(target: Any, number: int, folder: Path) -> tuple[Path, Any]:
    """Write the damaged copy of one of the target's seeds; its path, and the seed."""
    from archives import damaged_archive, is_zip
    from mutations import damaged

    random = Random(f"{target.name}:{number}")
    # large files take time and show little more: they are drawn less often
    seed = random.choices(target.seeds, [1 / (5_000 + s.size) for s in target.seeds])[0]
    files = dict(seed.files)
    name = random.choice(list(files))
    others = [random.choice(list(s.files.values())) for s in random.sample(target.seeds, 1)]
    damage = damaged_archive if is_zip(files[name]) else damaged
    files[name] = damage(files[name], random, others)
    if name and random.random() < 0.05:
        del files[name]
    path = folder / seed.name
    for place, content in files.items():
        file = path / place if place else path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path, seed


def attempt(target: Any, number: int) -> Trial:
    """One trial in this process, without limits."""
    from redundancy import silent_change

    with tempfile.TemporaryDirectory() as folder:
        path, seed = damaged_seed(target, number, Path(folder))
        started, outcome, detail = _processor_time(), "read", ""
        try:
            result = target.act(path, seed, number)
            finished = _processor_time()
            detail = silent_change(path, result)
            outcome = "bug" if detail else "read"
        except target.refusals as refusal:
            finished, outcome = _processor_time(), "refused"
            detail = str(refusal)[:200]
            if not detail.strip():
                outcome, detail = "bug", "refused without a message"
        except BaseException as error:
            finished, outcome = _processor_time(), "bug"
            frames = traceback.extract_tb(error.__traceback__)
            own = [f for f in frames if "electrolyte" in f.filename] or frames
            where = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
            detail = f"{type(error).__name__} at {where}: {str(error)[:150]}"
    seconds = finished - started
    if outcome != "bug" and seconds > SECONDS:
        outcome, detail = "bug", f"takes {SECONDS} s or more: {detail}"
    return Trial(target.name, number, outcome, detail, seconds)


def _processor_time() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def _memory_mb(key: str) -> float:
    text = Path("/proc/self/status").read_text()
    return int(text.split(f"{key}:")[1].split()[0]) / 1024


def _read_undamaged(target: Any) -> None:
    seed = target.seeds[0]
    with contextlib.suppress(*target.refusals):
        for number in range(2):
            target.act(seed.path, seed, number)


def _serve() -> None:
    from targets import targets

    from electrolyte import readers

    answers = os.fdopen(os.dup(1), "w")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # nothing that a library prints may look like an answer
    warnings.simplefilter("ignore")
    known = targets()
    for format in readers.FORMATS:
        format.sniff(b"", Path(os.devnull))  # imports its module
    warm: set[str] = set()
    for line in sys.stdin:
        name, number = line.split("\t")
        if name not in warm:  # libraries are imported once, which is not the input's doing
            warm.add(name)
            _read_undamaged(known[name])
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        room = int(_memory_mb("VmSize") * 1024**2) + BYTES  # what earlier inputs left counts not
        resource.setrlimit(resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
        Path("/proc/self/clear_refs").write_text("5")  # forget the highest use of memory
        before = _memory_mb("VmRSS")
        trial = attempt(known[name], int(number))
        peak = max(0.0, _memory_mb("VmHWM") - before)
        answers.write(json.dumps(asdict(trial) | {"peak_mb": peak}) + "\n")
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _serve()
