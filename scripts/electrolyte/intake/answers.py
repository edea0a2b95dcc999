"""What files do not know: given by option or table, asked for, or named as missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.intake.spreading import GRAMMAR, SpreadError, spread
from electrolyte.study.sheet_columns import Column
from electrolyte.study.sheet_rows import convert

Ask = Callable[[str], str]
AGREEING = 0.01  # relative: a number that a table rounds
FREE = ("measurement", "format")  # a name, and what overrules recognition
UNSAID = ("", "measured")  # of its origin, a file says only that it is synthetic
MOST_APART_K = 10.0  # a furnace and the sensor of an instrument


class AnswerError(ElectrolyteError):
    """Values that are missing, wrong, or of no use; all of them at once where possible."""


class NoAnswerError(AnswerError):
    """The person who was asked went away."""


def option(column: str) -> str:
    """``--temperature-C`` of ``temperature_C``."""
    return "--" + column.replace("_", "-")


@dataclass(frozen=True)
class Subjects:
    """Things that need a value of a column.

    names : of measurements, or of new samples, pellets or cells
    known : what is known of each already, empty where nothing is
    kind : ``measurement``, ``sample``, ``pellet`` or ``cell``
    what : for people, such as ``new pellet``
    offered : values that are likely, one each, and ``why``; a terminal offers them
    stated : what the file of each states where the sheet need not repeat it
    """

    names: Sequence[str]
    known: Sequence[str]
    kind: str
    what: str
    offered: Sequence[str] = ()
    why: str = ""
    stated: Sequence[str] = ()

    @property
    def in_files(self) -> list[str]:
        """What the file of each states, empty where it states nothing."""
        stated = self.stated or [""] * len(self.names)
        return [known or other for known, other in zip(self.known, stated, strict=True)]


@dataclass
class Answers:
    """Values by column.

    Parameters
    ----------
    given : text of each option in use, by column
    ask : shows a question and returns the answer; ``None`` where nobody can be asked
    told : by kind and name, what a table says: text by column
    paths : of measurements, by name
    overrule : whether options and table are right where a file states another value
    """

    given: Mapping[str, str]
    ask: Ask | None
    told: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    overrule: bool = False
    used: set[str] = field(default_factory=set)
    answered: dict[str, str] = field(default_factory=dict)  # on the terminal, by column
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)  # what files state otherwise
    several: bool = False  # whether something is missing of several things
    remembered: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def says(self, column: Column, kind: str, names: Sequence[str]) -> bool:
        """Whether an option or a table has a value of the column for one of the names."""
        told = self.told.get(kind, {})
        return column.name in self.given or any(told.get(n, {}).get(column.name) for n in names)

    def pass_on(self, kind: str, columns: Iterable[Column], owners: Mapping[str, str]) -> None:
        """Let what a table says beside a file count for the cell, pellet or sample measured.

        ``owners`` : of measurements, by their names
        """
        for measurement, owner in owners.items():
            beside = self.told.get("measurement", {}).get(measurement, {})
            known = self.told.setdefault(kind, {}).setdefault(owner, {})
            for name in (column.name for column in columns if column.name in beside):
                if known.setdefault(name, beside[name]) != beside[name]:
                    self.wrong.append(
                        f"{name} of {kind} {owner}: the table says {known[name]}, and beside the"
                        f" file of {measurement} {beside[name]}"
                    )

    def values(self, column: Column, of: Subjects) -> list[str]:
        """The value of a column for each thing: by option, by table, known, or asked for.

        Raises
        ------
        AnswerError
            A value that the sheet would refuse.
        """
        if not of.names:
            return []
        told = [self.told.get(of.kind, {}).get(n, {}).get(column.name, "") for n in of.names]
        if column.name in self.given:
            self.used.add(column.name)
            values = self._checked(self.given[column.name], of.names, column)
            self.wrong += [
                f"{column.name} of {name}: the table says {said}, {option(column.name)} {value}"
                for name, said, value in zip(of.names, told, values, strict=True)
                if said and not _same(column, said, value)
            ]
            for name, stated, value in zip(of.names, of.in_files, values, strict=True):
                self._compare(column, name, stated, f"{option(column.name)} {value}", value)
            return values
        found = [
            self._agreed(column, name, said, known, stated)
            for name, said, known, stated in zip(of.names, told, of.known, of.in_files, strict=True)
        ]
        wanted = column.required or (self.ask is not None and bool(of.offered or of.why))
        if all(found) or not wanted:
            return found
        open_ones = [name for name, value in zip(of.names, found, strict=True) if not value]
        who = f"{of.what} {open_ones[0]}"
        who += f" and {len(open_ones) - 1} more" if len(open_ones) > 1 else ""
        if self.ask is None:
            self.missing.append(f"{option(column.name)} of {who}: {_meaning(column)}")
            self.several |= len(open_ones) > 1
            return found
        offered = [o for o, value in zip(of.offered, found, strict=False) if not value]
        answers = iter(self._asked(column, open_ones, who, offered, of.why))
        return [value or next(answers) for value in found]

    def _agreed(self, column: Column, name: str, told: str, known: str, stated: str) -> str:
        """What a table says, checked; a contradiction to what the file says is noted."""
        if not told or column.name == "measurement":
            return told or known
        value, problem = convert(told, column)
        if problem:
            self.wrong.append(f"{name}: {problem}")
        else:
            self._compare(column, name, stated, f"the table says {told}", told)
        return f"{value:.12g}" if isinstance(value, float) else told

    def _compare(self, column: Column, name: str, stated: str, said: str, value: str) -> None:
        """Note a value that is not what the file states, unless it shall overrule the file."""
        if self.overrule or not value or column.name in FREE or stated in UNSAID:
            return
        if not _same(column, value, stated):
            self.contradicted.append(f"{column.name} of {name}: {said}, its file says {stated}")

    def _asked(
        self, column: Column, names: Sequence[str], who: str, offered: Sequence[str], why: str
    ) -> list[str]:
        ask = self.ask
        assert ask is not None
        if (column.name, *names) in self.remembered:
            return self.remembered[column.name, *names]
        more = f" ({GRAMMAR})" if len(names) > 1 else ""
        default = ", ".join(dict.fromkeys(offered))
        hint = f" [Enter: {default or 'leave it empty'}{', ' + why if why else ''}]" if why else ""
        while True:
            text = ask(f"{column.name} of {who}: {_meaning(column)}{more}{hint}\n> ").strip()
            if not text and why:
                values = list(offered) or [""] * len(names)
                self.remembered[column.name, *names] = values
                return values
            try:
                values = self._checked(text, names, column)
            except AnswerError as error:
                problem = str(error).rstrip(".")
                end = "" if problem.endswith("?") else "."
                text = ask(f"{problem}{end} Again? [Y/n] ").strip().lower()
                if text.startswith("n"):
                    raise
            else:
                self.answered[column.name] = text
                self.remembered[column.name, *names] = values
                return values

    def require_all(self) -> None:
        """Refuse what is missing or contradicts, all of it.

        Raises
        ------
        AnswerError
            It names the options of all values that are missing.
        """
        parts = []
        if disagree := dict.fromkeys((*self.wrong, *self.contradicted)):
            lines = "\n".join(f"  {line}" for line in disagree)
            parts.append(f"What does not agree:\n{lines}")
            if self.contradicted:
                parts[-1] += "\nIf a file is wrong, say --overrule: what you give then counts."
        if self.missing:
            lines = "\n".join(f"  {line}" for line in self.missing)
            how = f"\nof several: {GRAMMAR}" if self.several else ""
            parts.append(f"What the files do not say:\n{lines}{how}")
        if parts:
            raise AnswerError("Nothing was added. " + "\n".join(parts))

    def _checked(self, text: str, names: Sequence[str], column: Column) -> list[str]:
        try:
            values = spread(text, names, column, self.paths)
        except SpreadError as error:
            raise AnswerError(f"{option(column.name)}: {error}") from error
        for value in dict.fromkeys(values):
            if "\t" in value or "\n" in value:
                raise AnswerError(f"{option(column.name)} may not hold tabs or line ends")
            if problem := convert(value, column)[1]:
                raise AnswerError(f"{option(column.name)}: {problem}")
        return values


def _same(column: Column, told: str, known: str) -> bool:
    """Whether a table and a file say the same."""
    if column.kind != "number":
        return told == known
    one, other = convert(told, column)[0], convert(known, column)[0]
    if one is None or other is None:
        return False
    if column.celsius:
        return bool(abs(one - other) <= MOST_APART_K)
    return bool(abs(one - other) <= AGREEING * abs(other))


def _meaning(column: Column) -> str:
    unnamed = [choice for choice in column.choices if choice not in column.doc]
    return column.doc + (f" ({' | '.join(column.choices)})" if unnamed else "")
