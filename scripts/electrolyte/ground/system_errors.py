"""What the operating system refuses, in words of what to do about it."""

from __future__ import annotations

import errno
import signal
from pathlib import Path

AGAIN = "then run again: what is missing is made, nothing half-written is kept"
REPORT = (
    "If it does so again, please report it with the raw files of the job; a measurement is left out"
    " if its row gives a reason in the column exclude."
)
WHAT_TO_DO = {
    errno.ENOSPC: f"the disk is full. Make space on it, {AGAIN}",
    errno.EDQUOT: f"your share of the disk (quota) is used up. Delete other files, {AGAIN}",
    errno.EFBIG: f"a file would be larger than allowed (`ulimit -f`). Raise the limit, {AGAIN}",
    errno.EROFS: f"the disk can only be read. Make it writable or choose another folder, {AGAIN}",
    errno.EACCES: f"you may not read or write there. Change the permissions, {AGAIN}",
    errno.EPERM: f"the system does not permit this. Change the permissions, {AGAIN}",
    errno.EIO: f"the disk or the network does not answer properly. Check it, {AGAIN}",
    errno.ESTALE: f"the network folder has gone. Connect it, {AGAIN}",
    errno.EMFILE: f"too many files are open. Raise the limit (`ulimit -n`), {AGAIN}",
    errno.ENFILE: f"too many files are open on this machine. Close programs, {AGAIN}",
    errno.ENOMEM: f"the memory is full. Close programs or give fewer `--cores`, {AGAIN}",
}


def refusal(error: BaseException, place: Path) -> str:
    """What a user reads if the system is the cause of an error, else an empty string.

    ``place`` is named if the error names no file: it was refused when already open.
    """
    cause: BaseException | None = error
    while cause is not None:
        number = errno.ENOMEM if isinstance(cause, MemoryError) else getattr(cause, "errno", None)
        if isinstance(cause, OSError | MemoryError) and number in WHAT_TO_DO:
            name = getattr(cause, "filename", None) or f"in {place.resolve()}"
            return f"{name}: {WHAT_TO_DO[number]}."
        cause = cause.__cause__ or cause.__context__
    return ""


def ended(status: int) -> str:
    """What a user reads if a job ended without a word.

    Parameters
    ----------
    status : of its process, negative after a signal of that number; a shell says 128 more instead
    """
    number = -status if status < 0 else status - 128
    known = {each.value: each.name for each in signal.Signals}
    if number not in known:
        return f"The job ended with status {status} and without a word. {REPORT}"
    name = known[number]
    if name == "SIGKILL":
        return f"The job was killed ({name}), most likely because {WHAT_TO_DO[errno.ENOMEM]}."
    if name in ("SIGTERM", "SIGINT", "SIGHUP"):
        return f"The job was told to end ({name}). Run again: what is missing is made."
    return f"The job crashed ({name}) in a package below this workflow. {REPORT}"
