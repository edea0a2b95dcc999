"""Storage on this machine that speaks S3."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

KEYS = ("test", "test")  # the server takes any


@contextmanager
def s3_server(log: Path) -> Iterator[tuple[Any, dict[str, str]]]:
    """Start the server on a free port; yields a client, and what Snakemake's plugin is to know."""
    program = Path(sys.executable).with_name("moto_server")
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", "0"], stderr=output)
    try:
        address = _address(process, log)
        client = boto3.client(
            "s3",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id=KEYS[0],
            aws_secret_access_key=KEYS[1],
        )
        names = ("ENDPOINT_URL", "ACCESS_KEY", "SECRET_KEY")
        values = (address, *KEYS)
        yield (
            client,
            {f"SNAKEMAKE_STORAGE_S3_{n}": v for n, v in zip(names, values, strict=True)},
        )
    finally:
        process.terminate()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The server prints it once it listens."""
    while process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise RuntimeError(f"moto_server ended:\n{log.read_text(encoding='utf-8')}")
