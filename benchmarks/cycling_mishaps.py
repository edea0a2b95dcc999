"""What happens to the records of cyclers before they reach anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from cycler_dialects import CHARGES as COUNTERS

CHARGES = list(COUNTERS)


@dataclass
class Nasty:
    """The records of the files of one test; ``done`` says what happened to them."""

    tables: list[pd.DataFrame]
    done: list[str] = field(default_factory=list)
    without: set[str] = field(default_factory=set)  # columns that the files lack

    @property
    def table(self) -> pd.DataFrame:
        return self.tables[0]

    @table.setter
    def table(self, changed: pd.DataFrame) -> None:
        self.tables[0] = changed.reset_index(drop=True)


def cycle_counter(nasty: Nasty, rng: np.random.Generator) -> str:
    """A counter of cycles that is missing, constant, random, shifted, restarts or adds."""
    table = nasty.table
    step, half = table["step"].to_numpy(), table["half"].to_numpy()
    kind = str(rng.choice(["missing", "constant", "random", "shifted", "restarts", "steps"]))
    if kind == "missing":
        nasty.without.add("cycle")
    else:
        table["cycle"] = {
            "constant": np.full(len(table), int(rng.integers(0, 2))),
            "random": rng.integers(0, 4, step.max() + 1)[step],
            "shifted": 1 + (half + 1) // 2,
            "restarts": 1 + half // 2 % int(rng.integers(2, 4)),
            "steps": 1 + step // int(rng.integers(1, 9)),
        }[kind]
    return kind


def charge_counter(nasty: Nasty, rng: np.random.Generator) -> str:
    """A counter of charge that is missing, set, in another unit, rounded or stopped."""
    table = nasty.table
    kind = str(rng.choice(["missing", "set", "other unit", "rounded", "stopped"]))
    if kind == "missing":
        nasty.without.add("charge")
    elif kind == "set":
        for name in CHARGES:
            table[name] += rng.uniform(0, 5e-3, table["step"].max() + 1)[table["step"]]
    elif kind == "other unit":
        table[CHARGES] *= rng.choice([1e3, 1e-3, 3600, 1 / 3600])
    elif kind == "rounded":
        table[CHARGES] = table[CHARGES].round(int(rng.integers(5, 8)))
    else:
        late = int(rng.integers(len(table) // 3, len(table)))
        table.loc[late:, CHARGES] = table.loc[late, CHARGES].to_numpy()
    return kind


def lost_records(nasty: Nasty, rng: np.random.Generator) -> str:
    """Records lost at random, at the ends or starts of steps, or in a block."""
    table = nasty.table
    step, n = table["step"].to_numpy(), len(table)
    share = table["step_time_s"] / table.groupby("step")["step_time_s"].transform("max").clip(
        lower=1
    )
    kind = str(rng.choice(["some", "step ends", "step starts", "block"]))
    every = step % int(rng.integers(2, 5)) == 0
    keep = np.ones(n, dtype=bool)
    if kind == "some":
        keep = rng.random(n) > rng.uniform(0.02, 0.3)
    elif kind == "step ends":
        keep = ~(every & (share > rng.uniform(0.7, 0.97)))
    elif kind == "step starts":
        keep = ~(every & (share < rng.uniform(0.03, 0.3)))
    else:
        begin = int(rng.integers(0, n - 5))
        keep[begin : begin + int(rng.integers(2, max(3, n // 12)))] = False
    nasty.table = table[keep]
    return kind


def columns(nasty: Nasty, rng: np.random.Generator) -> str:
    """Steps, times in the step, states or dates are not exported."""
    gone = [n for n in ("step", "step time", "state", "date") if rng.random() < 0.5]
    nasty.without.update(gone)
    return ", ".join(gone)


def current(nasty: Nasty, rng: np.random.Generator) -> str:
    """Noise, an offset, few digits, another sign or another unit of the current."""
    table = nasty.table
    flow = table["state"] != "R"
    least = table.loc[flow, "current_A"].abs().median()
    kind = str(rng.choice(["noise", "offset", "digits", "sign", "unsigned", "other unit"]))
    if kind == "noise":
        table["current_A"] += 1e-3 * rng.normal(size=len(table)) * least
    elif kind == "offset":
        table.loc[flow, "current_A"] += 5e-4 * rng.normal() * least
    elif kind == "digits":
        table["current_A"] = table["current_A"].round(5)
    elif kind == "sign":
        table["current_A"] *= -1
    elif kind == "unsigned":
        table["current_A"] = table["current_A"].abs()
    else:
        table["current_A"] *= rng.choice([1e3, 1e-3])
    return kind


def voltage(nasty: Nasty, rng: np.random.Generator) -> str:
    """Noise, spikes or another unit of the voltage."""
    table = nasty.table
    kind = str(rng.choice(["noise", "spikes", "other unit"]))
    if kind == "noise":
        table["voltage_V"] += rng.choice([1e-4, 2e-3, 5e-3]) * rng.normal(size=len(table))
    elif kind == "spikes":
        table.loc[rng.random(len(table)) < 0.003, "voltage_V"] = rng.choice([0.0, 5.0])
    elif np.ptp(table["voltage_V"]) > 1:  # of a symmetric cell nobody could tell
        table["voltage_V"] *= 1e3
    return kind


def clock(nasty: Nasty, rng: np.random.Generator) -> str:
    """A clock in another unit, of few digits, that jumps, restarts or is not set."""
    table = nasty.table
    kind = str(rng.choice(["other unit", "digits", "jump", "restart", "zeros", "duplicates"]))
    at = int(rng.integers(len(table) // 4, 3 * len(table) // 4))
    if kind == "other unit":
        table[["time_s", "step_time_s"]] *= rng.choice([1e3, 1e-3, 60, 1 / 60, 3600])
    elif kind == "digits":
        table["time_s"] = table["time_s"].round(-1)
    elif kind == "jump":
        table.loc[at:, ["time_s", "date_s"]] += rng.uniform(1e3, 1e6)
    elif kind == "restart":
        table.loc[at:, "time_s"] -= table["time_s"].iloc[at]
    elif kind == "zeros":
        table.loc[rng.random(len(table)) < 0.01, "time_s"] = 0.0
    else:
        again = np.sort(np.append(np.arange(len(table)), rng.integers(0, len(table), 5)))
        nasty.table = table.iloc[again]
    return kind


def cut(nasty: Nasty, rng: np.random.Generator) -> str:
    """Only a part of the test is in the file."""
    n = len(nasty.table)
    if rng.random() < 0.5:
        nasty.table = nasty.table[: int(n * rng.uniform(0.6, 0.99))]
        return "end"
    nasty.table = nasty.table[int(n * rng.uniform(0.01, 0.3)) :]
    return "begin"


MISHAPS: tuple[Callable[[Nasty, np.random.Generator], str], ...] = (
    cycle_counter,
    charge_counter,
    lost_records,
    columns,
    current,
    voltage,
    clock,
    cut,
)


def in_files(nasty: Nasty, rng: np.random.Generator) -> str:
    """A test in two files: clocks and counters run on or restart, some records are in both."""
    table = nasty.table
    if len(table) < 40:
        return "one"
    place = int(rng.integers(len(table) // 4, 3 * len(table) // 4))
    over = int(rng.choice([0, 1, 1, 5]))
    first, second = table[:place].copy(), table[place - over :].reset_index(drop=True)
    said = f"two, {over} records in both"
    if rng.random() < 0.5 and not over:
        second["time_s"] -= second["time_s"].iloc[0]
        said += ", clock restarts"
    if rng.random() < 0.4:
        second["cycle"] -= second["cycle"].iloc[0] - 1
        second["step"] -= second["step"].iloc[0] - 1
        said += ", counters restart"
    if rng.random() < 0.4:
        for name in CHARGES:
            restarted = second[name] - second[name].iloc[0]
            same = second["step"] == second["step"].iloc[0]
            second.loc[same, name] = restarted[same]
        said += ", charge restarts"
    nasty.tables = [first, second]
    return said


def written(text: str, header: str, rng: np.random.Generator) -> tuple[str, str]:
    """What happens to a file of text: its header again, a last line cut, other line ends."""
    kind = str(rng.choice(["header again", "last line cut", "line ends", "blank lines"]))
    lines = text.splitlines()
    if kind == "header again" and header in lines:
        at = int(rng.integers(lines.index(header) + 3, len(lines)))
        lines.insert(at, header)
    elif kind == "last line cut":
        lines[-1] = lines[-1][: int(rng.integers(1, max(2, len(lines[-1]))))]
        return "\n".join(lines), kind
    elif kind == "line ends":
        return "\r\n".join(lines) + "\r\n", kind
    else:
        lines += ["", ""]
    return "\n".join(lines) + "\n", kind
