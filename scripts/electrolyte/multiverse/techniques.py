"""The techniques that have a multiverse, and on which settings their jobs depend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Technique:
    """How the ordinary jobs of a technique divide its work.

    Attributes
    ----------
    by : the column of its sheet of measurements that divides it into subjects, one a job
    of_subject : the sections or keys of the config that the job of a subject depends on
    of_samples : those of the job that gathers the subjects
    """

    by: str
    of_subject: tuple[str, ...]
    of_samples: tuple[str, ...] = ()


TECHNIQUES = {
    "eis": Technique(
        "pellet",
        ("eis", "plausibility.accept"),
        ("eis.baseline", "eis.reference_temperature_C", "statistics.equivalence_margin"),
    ),
    "dc": Technique("pellet", ("dc", "plausibility.accept"), ("plausibility.accept",)),
    "nmr": Technique("sample", ("nmr", "plausibility.accept"), ("nmr.compare",)),
    "raman": Technique("measurement", ("raman",), ("raman.compare",)),
    "indentation": Technique(
        "measurement",
        ("indentation",),
        ("indentation", "plausibility.accept", "statistics.equivalence_margin"),
    ),
    "cycling": Technique("cell", ("cycling", "plausibility.accept")),
    "xrd": Technique("sample", ("xrd",), ("xrd.compare",)),
    "sem_eds": Technique("sample", ("sem_eds",), ("sem_eds.compare_texture",)),
    "pycnometry": Technique(
        "sample",
        ("pycnometry", "plausibility.accept"),
        ("pycnometry", "statistics.equivalence_margin"),
    ),
    "profilometry": Technique("sample", ("profilometry",)),
}


def module_of(technique: str) -> str:
    """The module that evaluates a technique's subjects, and gathers them.

    It has ``of_subject`` and ``gathered``, and ``read_table`` where subjects give no numbers.
    """
    return f"electrolyte.multiverse.of_{technique}"


def file_of(technique: str) -> str:
    """Its file, for the digests of code."""
    return f"{module_of(technique).replace('.', '/')}.py"
