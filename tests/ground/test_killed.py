"""A job that a signal ended is told apart from one that failed, with what to do."""

import signal

import pytest

from electrolyte.ground.system_errors import killed


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGKILL, "fewer `--cores`"),
        (signal.SIGTERM, "told to end"),
        (signal.SIGSEGV, "crashed (SIGSEGV)"),
        (signal.SIGABRT, "crashed (SIGABRT)"),
        (signal.SIGRTMIN + 1, "crashed (signal"),
    ],
)
def test_words_of_signals(number: int, words: str) -> None:
    assert words in killed(number)
