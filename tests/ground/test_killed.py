"""A job that a signal ended is told apart from one that failed, with what to do."""

import signal

import pytest

from electrolyte.ground.system_errors import ended


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGKILL, "fewer `--cores`"),
        (signal.SIGTERM, "told to end"),
        (signal.SIGSEGV, "crashed (SIGSEGV)"),
        (signal.SIGABRT, "crashed (SIGABRT)"),
    ],
)
def test_words_of_signals(number: int, words: str) -> None:
    """A shell says the number of the signal in its own way."""
    assert words in ended(-number)
    assert ended(-number) == ended(128 + number)


@pytest.mark.parametrize("status", [7, -(signal.SIGRTMIN + 1)])
def test_another_status_is_named(status: int) -> None:
    assert f"status {status} and without a word" in ended(status)
