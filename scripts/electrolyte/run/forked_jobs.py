"""Job scripts in processes forked from one that has imported numpy, pandas, scipy and matplotlib.

A job takes tenths of a second, and so do these imports. A run starts one process that makes them
once; each job is a fork of it, with memory of its own, and ends as any process does. On Linux
alone: elsewhere, what these packages call does not bear a fork.

The run sends a socket for each job; the job answers with its number, is told its script, and its
exit status follows. When the run is gone, so is this process, and jobs end with their parent
(``electrolyte.run.job``).

Only the standard library, so that this file runs as a program.
"""

from __future__ import annotations

import gc
import importlib
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, NoReturn

IMPORTED = ("snakemake.script", "numpy", "pandas", "scipy.optimize", "scipy.special")
LATER = ("matplotlib.figure", "matplotlib.backends.backend_svg")  # drawings are no first jobs
JOBS_END = 10  # seconds; longer than a job looks whether its parent is there
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


class ForkedJobs:
    """The process of a run that forks its jobs; it ends with the run."""

    def __init__(self) -> None:
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the process, if it does not run yet; nothing where processes cannot be forked."""
        with self._lock:
            if self._requests is not None or sys.platform != "linux":
                return
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    self._process = subprocess.Popen(
                        [sys.executable, "-P", __file__, str(theirs.fileno())],
                        pass_fds=[theirs.fileno()],
                        env=os.environ | ONE_THREAD,
                    )
                except OSError:
                    ours.close()
                else:
                    self._requests = ours

    def close(self) -> None:
        """End the process, before the run ends."""
        if self._process is not None and self._requests is not None:
            self._requests.close()
            self._process.terminate()
            self._process.wait()
        self._process = self._requests = None

    def run(
        self, script: str, watching: Callable[[int], AbstractContextManager[Any]]
    ) -> int | None:
        """Run a job script and wait for its end.

        Parameters
        ----------
        watching : entered with the number of the process before the script begins

        Returns
        -------
        int or None
            Exit status, negative after a signal; ``None`` if there is no process to fork from, or
            it was killed, and the job ended with it.
        """
        self.start()
        if self._requests is None:
            return None
        ours, theirs = socket.socketpair()
        with ours, ours.makefile("r") as answers:
            try:
                with theirs, self._lock:
                    socket.send_fds(self._requests, [b"j"], [theirs.fileno()])
                number = int(answers.readline())
            except (OSError, ValueError):
                return None
            with watching(number):
                with suppress(OSError):
                    ours.sendall(f"{Path(script).resolve()}\n".encode())
                if status := answers.readline():
                    return int(status)
                _wait_for(number)
                return None


def _wait_for(number: int) -> None:
    """Wait until a process that is not of this one has ended: it may still write."""
    with suppress(OSError):
        end = os.pidfd_open(number)
        select.select([end], [], [], JOBS_END)
        os.close(end)


def serve(requests: socket.socket, later: Sequence[str] = ()) -> socket.socket | None:
    """Fork a process for each job until the run is gone.

    Parameters
    ----------
    later : modules to import as long as nobody asks for a job

    Returns
    -------
    socket or None
        In the process of a job, what its run is to be answered through; else ``None``.
    """
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the select below
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run says when it ends
    answers: dict[int, socket.socket] = {}
    modules = list(later)
    while True:
        ready, _, _ = select.select([requests, woken], [], [], 0 if modules else None)
        if not ready:
            import_all([modules.pop(0)])
        if woken in ready:
            woken.recv(4096)
            while answers and (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with answers.pop(ended[0]) as answer, suppress(OSError):
                    answer.sendall(b"%d\n" % os.waitstatus_to_exitcode(ended[1]))
        if requests in ready:
            asked, sockets, *_ = socket.recv_fds(requests, 1, 1)
            if not asked:
                return None
            answer = socket.socket(fileno=sockets[0])
            try:
                number = os.fork()
            except OSError:  # no memory, or too many processes: the run does without
                answer.close()
                continue
            if number == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                return answer
            answers[number] = answer


def import_all(modules: Iterable[str]) -> None:
    """Import what is installed of some modules, for all jobs to come."""
    for module in modules:
        with suppress(ImportError):
            importlib.import_module(module)
    gc.freeze()  # memory that jobs share with this process as long as nobody writes to it


def carry_out(answer: socket.socket) -> NoReturn:
    """Run the script that a run asks for, and end this process as Python would.

    What is imported stays for the end of the process: to clear that up took as long as most jobs.
    """
    with answer, answer.makefile("r") as told:
        answer.sendall(b"%d\n" % os.getpid())
        script = told.readline().rstrip("\n")
    status = 1
    try:
        if script:
            sys.argv = [script]
            runpy.run_path(script, run_name="__main__")
            status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    import_all(IMPORTED)
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        answer = serve(requests, LATER)
    if answer is not None:
        sys.path.append(str(Path(__file__).resolve().parents[2]))
        from electrolyte.run.software import note_imports

        note_imports()
        carry_out(answer)
