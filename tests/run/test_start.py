"""One run at a time, also where the file system has no locks."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from electrolyte.run.start import _held, hold_alone, hold_lock_of_snakemake, other_run

HOLDER = """
import sys, time
sys.path.insert(0, {scripts!r})
from pathlib import Path
from electrolyte.run.start import hold_alone
assert hold_alone(Path({lock!r}))
print("held", flush=True)
time.sleep(60)
"""
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    yield
    _held.close()


def test_the_second_of_two_runs_ends_and_the_lock_dies_with_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    code = HOLDER.format(scripts=str(SCRIPTS), lock=str(lock))
    first = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        assert other_run(lock).startswith(f"process {first.pid}, since ")
        with pytest.raises(SystemExit):
            hold_alone(lock)
    finally:
        first.kill()
        first.communicate()
    assert other_run(lock) == ""
    assert hold_alone(lock)


def refuse(*_: Any) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


@pytest.mark.parametrize(
    "fcntl", [SimpleNamespace(flock=refuse, LOCK_EX=2, LOCK_SH=1, LOCK_NB=4), None]
)
def test_a_system_or_disk_without_locks_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fcntl: Any
) -> None:
    """``None`` in place of a module is one that cannot be imported."""
    monkeypatch.setitem(sys.modules, "fcntl", fcntl)
    assert not hold_alone(tmp_path / "run.lock")
    assert other_run(tmp_path / "run.lock") == ""


class Persistence:
    """Snakemake's, with a lock that is a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @contextmanager
    def lock(self) -> Iterator[None]:
        if self.file.exists():
            raise RuntimeError("locked")
        self.file.touch()
        yield
        self.file.unlink()


def test_then_the_lock_of_snakemake_is_held_to_the_end(tmp_path: Path) -> None:
    workflow = SimpleNamespace(persistence=Persistence(tmp_path / "lock"))
    hold_lock_of_snakemake(workflow)
    assert (tmp_path / "lock").exists()
    with pytest.raises(SystemExit, match=r"Another run is at work .*`snakemake --unlock`"):
        hold_lock_of_snakemake(workflow)
    _held.close()
    assert not (tmp_path / "lock").exists()


def test_without_any_lock_a_run_is_refused() -> None:
    with pytest.raises(SystemExit, match="has no locks"):
        hold_lock_of_snakemake(SimpleNamespace())
