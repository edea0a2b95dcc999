"""A Slurm cluster of one node on this machine, all of it in one folder.

    with slurm_node(folder):
        subprocess.run(["sinfo"])

Real daemons (munged, slurmctld, slurmd) that listen on free ports. Their keys, sockets, states and
logs stay in the folder; while it runs, /etc/slurm/slurm.conf is a link to its configuration,
because Snakemake's plugin takes SLURM_CONF from the environment of its jobs. Needs root.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_S = 60.0
SYSTEM = Path("/etc/slurm/slurm.conf")

CONFIGURATION = """\
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/controller
SlurmdSpoolDir={folder}/node
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
MinJobAge=3600
NodeName=localhost NodeHostname=localhost NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory_MB}
PartitionName=main Nodes=localhost Default=YES MaxTime=INFINITE State=UP
"""


@contextmanager
def slurm_node(folder: Path) -> Iterator[None]:
    """Start the cluster; yields nothing: Slurm's commands find it.

    ``folder`` is to be new, with a short name (a socket stands in it) and writable for root alone.

    Raises
    ------
    FileExistsError
        This machine has a Slurm configuration already.
    TimeoutError
        The node does not come up within a minute.
    """
    _write_configuration(folder)
    SYSTEM.parent.mkdir(parents=True, exist_ok=True)
    if SYSTEM.is_symlink() and not SYSTEM.exists():  # a run was killed
        SYSTEM.unlink()
    SYSTEM.symlink_to(folder / "slurm.conf")
    try:
        for command in _daemons(folder):
            subprocess.run(command, check=True)
        _await_idle()
        yield
    finally:
        if (folder / "slurmctld.pid").exists():
            subprocess.run(["scancel", "--user=root"], check=False)
        for name in ("slurmd", "slurmctld", "munged"):
            _stop(folder / f"{name}.pid")
        SYSTEM.unlink()


def submitted() -> int:
    """How many jobs the cluster has been given so far."""
    command = ["squeue", "--states=all", "--noheader", "--format=%i"]
    listing = subprocess.run(command, check=True, capture_output=True, text=True)
    return len(listing.stdout.split())


def _write_configuration(folder: Path) -> None:
    folder.chmod(0o755)  # munged wants its socket where all users reach it
    for name in ("controller", "node"):
        (folder / name).mkdir()
    (folder / "munge.key").write_bytes(secrets.token_bytes(128))
    (folder / "munge.key").chmod(0o400)
    controller_port, node_port = _free_ports(2)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    text = CONFIGURATION.format(
        folder=folder,
        controller_port=controller_port,
        node_port=node_port,
        cores=os.cpu_count(),
        memory_MB=int(0.9 * total / 2**20),
    )
    (folder / "slurm.conf").write_text(text, encoding="utf-8")


def _daemons(folder: Path) -> list[list[str]]:
    """Each goes to the background by itself once it is up, and writes its process id."""
    munged = [f"--{what}-file={folder}/munge.{what}" for what in ("key", "log", "seed")]
    munged += [f"--socket={folder}/munge.socket", f"--pid-file={folder}/munged.pid"]
    return [["/usr/sbin/munged", *munged], ["slurmctld"], ["slurmd", "-N", "localhost"]]


def _await_idle() -> None:
    command = ["sinfo", "--noheader", "--format=%t"]
    deadline, state = time.monotonic() + WAIT_S, ""
    while state != "idle":
        if time.monotonic() > deadline:
            raise TimeoutError(f"Slurm's node is '{state}', not idle, after {WAIT_S:.0f} s")
        time.sleep(0.5)
        run = subprocess.run(command, check=False, capture_output=True, text=True)
        state = run.stdout.strip()


def _stop(pid_file: Path) -> None:
    """End the process whose id the file holds, and wait until it is gone."""
    if not pid_file.exists():
        return
    process = int(pid_file.read_text(encoding="utf-8"))
    deadline = time.monotonic() + WAIT_S
    sent = signal.SIGTERM
    while Path(f"/proc/{process}").exists():
        os.kill(process, sent)
        time.sleep(0.5)
        sent = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports
