"""Places of a text whose number the study has, but not under the condition that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from electrolyte.ground.errors import Problem, suggested
from electrolyte.numbers.quantities import select
from electrolyte.paper.placeholders import Facts, number_of
from electrolyte.paper.places import OF_ONE, OF_SEVERAL, places

_OPTIONAL = re.compile(r"\[\[.*?\]\]", re.DOTALL)


def unfilled(text: str, facts: Facts, file: str) -> Iterator[Problem]:
    """What is wrong with each place that is not filled in for its condition or its replicate.

    A number that the study has under no condition may be still to come, and parts in double
    brackets are left out where they have a gap: neither is a problem.
    """
    required = _OPTIONAL.sub(lambda part: "\n" * part[0].count("\n"), text)
    for place in places(required):
        if place.form not in (*OF_ONE, *OF_SEVERAL) or "[" in place.text:
            continue
        quantity, *where = place.parts
        rows = select(facts.numbers, quantity=quantity)
        if place.form in OF_ONE and where:
            rows = select(rows, sample=where.pop(0))
        samples = dict.fromkeys(rows["sample"])
        if not where or any(number_of(facts, [quantity, name, *where]) for name in samples):
            continue
        known = list(filter(None, dict.fromkeys(rows["condition"])))
        if samples:
            yield Problem(
                f"a condition of {quantity} of {' or '.join(samples)}",
                f"'{', '.join(where)}' in {{{{{place.text}}}}}",
                suggested("", known) or "It has none: leave it out.",
                file,
                place.line,
            )
