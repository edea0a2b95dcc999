"""What every call of ``snakemake`` says of a study before it plans: lacking data, doubts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from electrolyte.figures.colour_vision import colour_doubts
from electrolyte.ground.command_line import study_command
from electrolyte.plan.checks import doubts, unlisted, unreached_reference
from electrolyte.plan.study import Plan
from electrolyte.study.manifest import NAME, manifest_command

NO_DATA = """\
This study has no data yet: no sheet {raw}/<technique>/measurements.tsv has a row.
`{add}` adds the first files; docs/own-data.md
goes through it step by step."""


def announce(plan: Plan, left_out: str) -> None:
    """Say on stderr what is left out and what cannot be used."""
    if not any(plan.study.measurements.values()) and not plan.problems:
        if excluded := plan.excluded():
            print(*_all_excluded(excluded), sep="\n", file=sys.stderr)
            return
        add = study_command("add", "FILE", "--study", plan.raw.absolute().parent)
        print(NO_DATA.format(raw=plan.raw, add=add), file=sys.stderr)
        return
    if left_out:
        print(left_out, file=sys.stderr)
    if plan.problems:
        one = len(plan.problems) == 1
        doctor = study_command("doctor", "--study", plan.raw.absolute().parent)
        print(
            f"The study has {'a problem' if one else f'{len(plan.problems)} problems'};"
            f" `{doctor}` names {'it' if one else 'them'}, and a run at its end.",
            file=sys.stderr,
        )
    reference = plan.config["eis"]["reference_temperature_C"]
    series = [n for n, row in plan.study.samples.items() if row.values["role"] == "series"]
    for line in (
        *doubts(plan.study),
        *unlisted(plan.study),
        *unreached_reference(reference, plan.study),
        *colour_doubts(plan.config["figures"]["colours"], series),
    ):
        print(line, file=sys.stderr)
    if not plan.config["claims"]["file"]:
        print("This study has no claims file (claims.file).", file=sys.stderr)
    if plan.manifest is None:
        print(
            f"No {plan.raw / NAME}: raw files are not checked for change."
            f" Write it with `{manifest_command(plan.raw)}`.",
            file=sys.stderr,
        )


def _all_excluded(excluded: Iterable[Sequence[str]]) -> list[str]:
    """That no measurement is left, and why; a line for each reason."""
    of: dict[tuple[str, str], list[str]] = {}
    for technique, measurement, reason in excluded:
        of.setdefault((technique, reason), []).append(measurement)
    count = sum(map(len, of.values()))
    every = "The only measurement is" if count == 1 else f"All {count} measurements are"
    return [
        f"{every} excluded (column `exclude`): there is nothing to compute.",
        *(f"  {technique} {', '.join(names)}: {why}" for (technique, why), names in of.items()),
    ]
