"""Processes forked for job scripts end as processes of their own do, and with their run."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from electrolyte.run.forked_jobs import ForkedJobs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="jobs are forked on Linux alone")
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(scope="module")
def jobs() -> Iterator[ForkedJobs]:
    with closing(ForkedJobs()) as jobs:
        yield jobs


def written(folder: Path, text: str) -> str:
    path = folder / "job.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("pass", 0),
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('in words')", 1),
        ("1 / 0", 1),
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
    ],
)
def test_status_is_that_of_a_process(jobs, tmp_path, text, status):
    assert jobs.run(written(tmp_path, text), nullcontext) == status


def test_a_job_is_watched_from_its_beginning(jobs, tmp_path):
    noted = tmp_path / "noted"
    watched = []

    @contextmanager
    def watching(number: int) -> Iterator[None]:
        watched.append((number, noted.exists()))
        yield
        watched.append((int(noted.read_text()), noted.exists()))

    script = written(tmp_path, f"import os; open({str(noted)!r}, 'w').write(str(os.getpid()))")
    assert jobs.run(script, watching) == 0
    number = watched[0][0]
    assert watched == [(number, False), (number, True)]
    assert number != os.getpid()


def test_a_job_leaves_nothing_to_the_next(jobs, tmp_path):
    script = written(
        tmp_path,
        """\
        import sys, numpy
        assert not hasattr(numpy, "left_behind")
        assert __name__ == "__main__" and sys.argv == [__file__]
        numpy.left_behind = True
        """,
    )
    assert [jobs.run(script, nullcontext) for _ in range(3)] == [0, 0, 0]


def test_a_record_names_the_packages_that_a_job_asked_for(jobs, tmp_path):
    """Though the process has all of them; what they require is named as well."""
    script = written(
        tmp_path,
        f"""\
        import sys
        sys.path.append({str(SCRIPTS)!r})
        from electrolyte.run.software import used_packages
        assert "pandas" in sys.modules
        assert used_packages() == {{}}
        import numpy
        assert list(used_packages()) == ["numpy"]
        import pandas.api.types
        assert {{"numpy", "pandas", "python-dateutil"}} <= used_packages().keys()
        assert "matplotlib" not in used_packages()
        """,
    )
    assert jobs.run(script, nullcontext) == 0


def test_what_packages_import_themselves_is_no_package_of_a_job(jobs, tmp_path):
    """Else its record would say whether another job had imported them before."""
    (tmp_path / "of_somebody.py").write_text("import six\n")
    script = written(
        tmp_path,
        f"""\
        import sys
        sys.path += [{str(SCRIPTS)!r}, {str(tmp_path)!r}]
        from electrolyte.run.software import used_packages
        import of_somebody
        assert "six" in sys.modules
        assert used_packages() == {{}}
        import six
        assert list(used_packages()) == ["six"]
        """,
    )
    assert jobs.run(script, nullcontext) == 0


def test_jobs_end_when_their_run_is_killed(tmp_path):
    """Their parent is gone then, which ``electrolyte.run.job`` watches."""
    script = written(
        tmp_path,
        f"""\
        import os, pathlib, time
        parent = os.getppid()
        pathlib.Path({str(tmp_path / "begun")!r}).touch()
        while os.getppid() == parent:
            time.sleep(0.05)
        pathlib.Path({str(tmp_path / "ended")!r}).touch()
        """,
    )
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "from contextlib import nullcontext\n"
        "from electrolyte.run.forked_jobs import ForkedJobs\n"
        f"ForkedJobs().run({script!r}, nullcontext)"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as run:
        wait_for(tmp_path / "begun")
        run.kill()
    wait_for(tmp_path / "ended")


def test_a_job_that_ends_with_its_server_has_ended_before_it_is_run_again(tmp_path):
    script = written(
        tmp_path,
        f"""\
        import os, pathlib, signal, time
        parent = os.getppid()
        os.kill(parent, signal.SIGKILL)
        while os.getppid() == parent:
            time.sleep(0.05)
        time.sleep(0.5)
        pathlib.Path({str(tmp_path / "ended")!r}).touch()
        """,
    )
    with closing(ForkedJobs()) as jobs:
        assert jobs.run(script, nullcontext) is None
        assert (tmp_path / "ended").exists()
        assert jobs.run(script, nullcontext) is None, "there is no server any more"


def test_a_server_that_can_make_no_process_says_so_and_goes_on():
    code = f"""\
import errno, os, socket, sys
sys.path.insert(0, {str(SCRIPTS)!r})
from electrolyte.run.forked_jobs import serve

def refuse():
    raise OSError(errno.EAGAIN, "too many processes")

os.fork = refuse
serve(socket.socket(fileno=int(sys.argv[1])))
"""
    ours, theirs = socket.socketpair()
    server = [sys.executable, "-c", code, str(theirs.fileno())]
    with subprocess.Popen(server, pass_fds=[theirs.fileno()]) as process:
        for _ in range(2):
            answer, job = socket.socketpair()
            with answer:
                with job:
                    socket.send_fds(ours, [b"j"], [job.fileno()])
                assert answer.recv(1) == b"", "there is no process"
        theirs.close()
        ours.close()
        assert process.wait(60) == 0


def wait_for(path: Path) -> None:
    limit = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < limit, f"{path} is not there"
        time.sleep(0.05)


def test_where_nothing_can_be_forked_nothing_is_run(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    script = written(tmp_path, f"open({str(tmp_path / 'run')!r}, 'w')")
    assert ForkedJobs().run(script, nullcontext) is None
    assert not (tmp_path / "run").exists()
