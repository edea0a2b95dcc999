"""Files of several techniques as additions, one technique after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from electrolyte.intake.addition import Addition, planned
from electrolyte.intake.answers import AnswerError, Answers, NoAnswerError, option
from electrolyte.intake.commit import commit
from electrolyte.intake.file_facts import Reading
from electrolyte.intake.rehearsal import refuse_new_problems
from electrolyte.intake.same_numbers import twins
from electrolyte.readers.nmr.nmr_columns import GIVE_FID, is_processed
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.sheets import load_study

SHOWN = 10  # pairs of files


@dataclass(frozen=True)
class Request:
    """What is to be added to a study, as ``addition.planned`` takes it."""

    raw: Path
    readings: Sequence[Reading]
    answers: Answers
    folder: str
    texts: Mapping[Path, str]

    @property
    def by_technique(self) -> dict[str, list[Reading]]:
        found: dict[str, list[Reading]] = {}
        for reading in self.readings:
            found.setdefault(reading.measurement.technique, []).append(reading)
        return found

    @property
    def counted(self) -> list[Reading]:
        """Without those that are left out."""
        if "exclude" in self.answers.given:
            return []
        told = self.answers.told.get("measurement", {})
        return [one for one in self.readings if not told.get(one.name, {}).get("exclude")]


def rehearsed(request: Request) -> list[Addition]:
    """The additions as they would be, each as if it were the first.

    Raises
    ------
    AnswerError
        All that is missing or wrong, of all techniques.
    SheetError
        An addition would bring problems into the sheets.
    """
    found, complaints = [], []
    for readings in request.by_technique.values():
        try:
            found.append(_planned(request, readings))
        except NoAnswerError:
            raise
        except AnswerError as error:
            complaints.append(str(error))
            request.answers.missing.clear()
            request.answers.wrong.clear()
            request.answers.contradicted.clear()
    if complaints:
        raise AnswerError("\n".join(dict.fromkeys(complaints)))
    _refuse_unused(request, found)
    _refuse_twins(request)
    _refuse_processed(request)
    for addition in found:
        refuse_new_problems(addition)
    return found


def committed(request: Request) -> list[Addition]:
    """Write the additions, each planned on what those before it wrote.

    Raises
    ------
    CommitError
        The study changed meanwhile.
    """
    found = []
    for readings in request.by_technique.values():
        addition = _planned(request, readings)
        commit(addition)
        found.append(addition)
    return found


def _planned(request: Request, readings: Sequence[Reading]) -> Addition:
    texts = {p: t for p, t in request.texts.items() if not p.exists() or p.read_text("utf-8") != t}
    return planned(request.raw, readings, request.answers, request.folder, texts)


def _refuse_twins(request: Request) -> None:
    """Refuse files that hold one measurement, unless they shall count as several."""
    if request.answers.overrule:
        return
    found = [
        f"  {reading.path} and {other}{f' (line {line} of its sheet)' if line else ''}"
        f" hold the same {len(reading.measurement.frame)} points"
        for reading, other, line in twins(request.counted, load_study(request.raw))
    ]
    if found:
        more = [f"  … and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        why = "the same numbers in two files are one measurement, and would count as two."
        how = "Name only the files that count, such as FOLDER/*.ENDING"
        end = f"{how}; if these are two measurements, say --overrule."
        raise AnswerError("\n".join((f"Nothing was added: {why}", *found[:SHOWN], *more, end)))


def _refuse_processed(request: Request) -> None:
    """Refuse NMR spectra that the run would refuse, unless they shall be there all the same."""
    if request.answers.overrule:
        return
    found = [
        f"  {reading.path} is a processed spectrum"
        for reading in request.counted
        if reading.measurement.technique == "nmr" and is_processed(reading.measurement)
    ]
    if found:
        end = f"{GIVE_FID} To keep it, say why it is left out: {option('exclude')}."
        raise AnswerError("\n".join(("Nothing was added:", *found, end)))


def _refuse_unused(request: Request, additions: Sequence[Addition]) -> None:
    answers = request.answers
    unused = [option(name) for name in answers.given if name not in answers.used]
    if unused:
        of = " and ".join(
            f"{a.technique} files of {a.subject} {', '.join(a.measured)}" for a in additions
        )
        why = "".join(
            f" The rows of raw/{a.technique}/measurements.tsv are of a {a.subject} each: for"
            f" others, rename the column {a.subject} and what stands in it first."
            for a in additions
            for column in TECHNIQUES[a.technique][0]
            if option(column.name) in unused and column.name != a.subject
        )
        raise AnswerError(f"{', '.join(unused)}: of no use for {of}; nothing was added.{why}")
