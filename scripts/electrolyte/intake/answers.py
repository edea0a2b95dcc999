"""What files do not know: given by option, asked for on a terminal, or named as missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.intake.spreading import GRAMMAR, SpreadError, spread
from electrolyte.study.sheet_columns import Column
from electrolyte.study.sheets import convert

Ask = Callable[[str], str]


class AnswerError(ElectrolyteError):
    """Values that are missing, wrong, or of no use; all of them at once where possible."""


def option(column: str) -> str:
    """``--temperature-C`` of ``temperature_C``."""
    return "--" + column.replace("_", "-")


class Answers:
    """Values by column.

    Parameters
    ----------
    given : text of each option in use, by column
    ask : shows a question and returns the answer; ``None`` where nobody can be asked
    """

    def __init__(self, given: Mapping[str, str], ask: Ask | None) -> None:
        self.given, self.ask = dict(given), ask
        self.used: set[str] = set()
        self.missing: list[str] = []
        self.several = False  # whether something is missing of several things

    def values(
        self, column: Column, names: Sequence[str], known: Sequence[str], what: str
    ) -> list[str]:
        """The value of a column for each of ``names``: by option, else known, else asked for.

        Parameters
        ----------
        known : what is known of each already, empty where nothing is
        what : what the names are names of, such as ``new pellet``

        Raises
        ------
        AnswerError
            A value that the sheet would refuse.
        """
        if not names:
            return []
        if column.name in self.given:
            self.used.add(column.name)
            return _checked(self.given[column.name], names, column)
        if all(known) or not column.required:
            return list(known)
        who = f"{what} {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        if self.ask is None:
            self.missing.append(f"{option(column.name)} of {who}: {_meaning(column)}")
            self.several |= len(names) > 1
            return [""] * len(names)
        return self._asked(column, names, who)

    def _asked(self, column: Column, names: Sequence[str], who: str) -> list[str]:
        ask = self.ask
        assert ask is not None
        more = f" ({GRAMMAR})" if len(names) > 1 else ""
        while True:
            text = ask(f"{column.name} of {who}: {_meaning(column)}{more}\n> ").strip()
            try:
                return _checked(text, names, column)
            except AnswerError as error:
                text = ask(f"{error}. Again? [Y/n] ").strip().lower()
                if text.startswith("n"):
                    raise

    def require_all(self) -> None:
        """Raise ``AnswerError`` that names the options of all values that are missing."""
        if self.missing:
            lines = "\n".join(f"  {line}" for line in self.missing)
            how = f"\nof several: {GRAMMAR}" if self.several else ""
            raise AnswerError(f"Nothing was added. What the files do not say:\n{lines}{how}")

    def refuse_unused(self, of: str) -> None:
        """Raise ``AnswerError`` if an option was given that nothing has asked for."""
        unused = [option(name) for name in self.given if name not in self.used]
        if unused:
            raise AnswerError(f"{', '.join(unused)}: of no use for {of}; nothing was added")


def _checked(text: str, names: Sequence[str], column: Column) -> list[str]:
    try:
        values = spread(text, names, column)
    except SpreadError as error:
        raise AnswerError(f"{option(column.name)}: {error}") from error
    for value in dict.fromkeys(values):
        if "\t" in value or "\n" in value:
            raise AnswerError(f"{option(column.name)} may not hold tabs or line ends")
        if problem := convert(value, column)[1]:
            raise AnswerError(f"{option(column.name)}: {problem}")
    return values


def _meaning(column: Column) -> str:
    unnamed = [choice for choice in column.choices if choice not in column.doc]
    return column.doc + (f" ({' | '.join(column.choices)})" if unnamed else "")
