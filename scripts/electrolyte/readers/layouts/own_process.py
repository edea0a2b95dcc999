"""Files that a library in Rust reads are first read in a process of their own.

In a damaged file a count or an address can ask for any amount of memory, or for a loop without end.
The library then aborts its process, which no ``except`` catches, or never returns.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

MEMORY_LIMIT = 1024**3  # bytes that reading may take
CPU_S = 4  # for a small file, and some more for each megabyte
TIMEOUT_S = 60  # of clock time: the machine may be busy; a library may wait for itself
_LIMITS = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]),) * 2)
except (ImportError, ValueError, OSError):
    pass  # not on this system
"""


def complaint(path: Path, program: str, kind: str) -> str:
    """What is wrong with a file, or nothing, as far as reading it whole can tell.

    Parameters
    ----------
    program : Python that reads the file named by ``sys.argv[1]``
    kind : what the file should be, as in ``any real workbook``
    """
    stat = path.stat()
    return _complaint(str(path), program, kind, (stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=64)
def _complaint(path: str, program: str, kind: str, version: tuple[int, int]) -> str:
    """``version``, size and time of change, tells apart contents of one path in the cache."""
    seconds = CPU_S + 2 * (version[0] >> 20)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _LIMITS + program, path, str(MEMORY_LIMIT), str(seconds)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            env=os.environ | {"POLARS_MAX_THREADS": "1"},
        )
    except subprocess.TimeoutExpired:
        return f"one that takes more than {TIMEOUT_S} s to read"
    if done.returncode == 0:
        return ""
    if done.returncode in (-9, -24):  # SIGKILL, SIGXCPU: the limit of processor time
        return f"one that takes more than {seconds} s to read"
    lines = [line for line in done.stderr.splitlines() if line and line[0] not in " \t"]
    if done.returncode == 1 and lines:  # an exception of Python: its message stands last
        return f"damage ({lines[-1].rpartition(': ')[2][:120]})"
    return f"damage (its counts ask for more memory than any real {kind})"
