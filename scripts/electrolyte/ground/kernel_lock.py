"""Locks that the kernel holds for a process and lets go of however that process ends."""

from __future__ import annotations


def take(descriptor: int, *, shared: bool = False) -> bool:
    """Lock an open file or folder for as long as it is open.

    Returns
    -------
    bool
        ``False`` where the system or the file system has no such locks.

    Raises
    ------
    BlockingIOError
        Another process holds it.
    """
    try:
        import fcntl  # not on every system
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True
