"""Tests of cells as labs run them, one of each kind: titrations, holds, storage, asymmetric rates.

Nothing is wrong with their files, but where ``sound`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from cycler_dialects import DIALECTS, Dialect, recorded
from simulated_cells import CHARGE, CHEMISTRIES, DISCHARGE, FULL, Chemistry, Simulated, Truth, _Cell

POSITIVE, NEGATIVE, FULL_CELL, SYMMETRIC = CHEMISTRIES
BY_NAME = {dialect.name: dialect for dialect in DIALECTS}
DAY_S, HOUR_S = 86400.0, 3600.0


@dataclass
class Made:
    """What is written: a test, its records as files, and how."""

    test: Simulated
    tables: list[pd.DataFrame]
    dialects: list[Dialect]
    sound: bool = True
    accepted: tuple[str, ...] = ()
    in_order: bool = False


class Bench:
    """A cell on a cycler."""

    def __init__(self, chemistry: Chemistry = POSITIVE, efficiency: float = 0.995) -> None:
        self.cell = _Cell(chemistry, resistance=8.0, slow=12.0, tau_s=120.0, efficiency=efficiency)
        self.chemistry = chemistry
        x = np.linspace(-0.1, 1.1, 6000)
        at = chemistry.window_V[chemistry.first == DISCHARGE]
        start = 0.5 if chemistry is SYMMETRIC else float(np.interp(at, chemistry.ocv(x), x))
        self.cell.charged_Ah = self.cell.full_Ah * start
        self.cell.halves.append(Truth(chemistry.first, 0.0, 0))
        self.rest(600.0)

    def half(self, way: int, cycle: int, rate: float = 0.5) -> float:
        """Open a half cycle; its current in A."""
        self.cell.halves.append(Truth(way, rate * FULL, cycle))
        return way * rate * FULL

    def rest(self, seconds: float, hidden: bool = False) -> None:
        self.cell.run(0.0, 9, seconds=seconds, hidden=hidden)

    def to_end(
        self, way: int, cycle: int, rate: float = 0.5, window: tuple[float, float] | None = None
    ) -> None:
        """A half cycle at constant current to the end of the window."""
        current = self.half(way, cycle, rate)
        end = (window or self.chemistry.window_V)[way > 0]
        self.cell.run(current, 1 if way > 0 else 5, end_V=end)

    def cycle(
        self,
        number: int,
        rate: float = 0.5,
        back: float | None = None,
        rest_s: float = 900.0,
        fade: float = 0.995,
        window: tuple[float, float] | None = None,
    ) -> None:
        for way, own in ((self.chemistry.first, rate), (-self.chemistry.first, back or rate)):
            self.to_end(way, number, own, window)
            self.rest(rest_s)
        self.fade(fade)

    def fade(self, fade: float = 0.995) -> None:
        self.cell.full_Ah *= fade
        self.cell.charged_Ah *= fade

    def lose(self, share: float) -> None:
        """Self-discharge, of which nothing passes outside."""
        self.cell.charged_Ah *= 1 - share

    def made(
        self,
        dialect: str = "Neware BTS 8",
        restart: str = "",
        sound: bool = True,
        seed: int = 1,
        accepted: tuple[str, ...] = (),
    ) -> Made:
        own = BY_NAME[dialect]
        course = pd.concat(self.cell.steps, ignore_index=True)
        test = Simulated(self.chemistry, course, self.cell.halves, [])
        table = recorded(test, restart or own.restarts[0], np.random.default_rng(seed))
        return Made(test, [table], [own], sound, accepted)


def plain(chemistry: Chemistry = POSITIVE, cycles: int = 6, **options: object) -> Made:
    bench = Bench(chemistry)
    for n in range(1, cycles + 1):
        bench.cycle(n)
    return bench.made(**options)  # type: ignore[arg-type]


def with_columns(made: Made, without: str = "", **columns: object) -> Made:
    """Header cells exchanged: ``old='...', new=(name, values)`` pairs by place."""
    own = made.dialects[0]
    kept = {name: values for name, values in own.columns.items() if name not in without.split("|")}
    made.dialects = [replace(own, columns=kept | columns)]  # type: ignore[operator]
    return made


def titration_with_long_rests() -> Made:
    bench = Bench()
    for n in (1, 2):
        for way in (CHARGE, DISCHARGE):
            current = bench.half(way, n, 0.1)
            for _ in range(20):
                done = bench.cell.run(
                    current, 1, end_V=POSITIVE.window_V[way > 0], charge_Ah=FULL / 12
                )
                bench.rest(4 * HOUR_S)
                if done:
                    break
    return bench.made()


def hold_in_one_step_with_its_rest() -> Made:
    bench = Bench()
    for n in range(1, 6):
        bench.to_end(CHARGE, n)
        bench.cell.hold(4.3, 0.5 * FULL, 0.05, 1)
        bench.rest(1800)
        bench.to_end(DISCHARGE, n)
        bench.rest(1800)
        bench.fade()
    return bench.made("Battery Archive")


def held_discharge() -> Made:
    bench = Bench()
    for n in range(1, 6):
        bench.to_end(CHARGE, n)
        bench.rest(900)
        bench.to_end(DISCHARGE, n)
        bench.cell.hold(2.8, -0.5 * FULL, 0.05, 6)
        bench.rest(900)
        bench.fade()
    return bench.made("Maccor")


def formation_in_another_window() -> Made:
    bench = Bench()
    for n in (1, 2):
        bench.cycle(n, 0.05, window=(3.0, 4.1))
    for n in range(3, 9):
        bench.cycle(n, 0.5)
    return bench.made("LAND", accepted=("retention_conditions", "capacity_grows"))


def constant_power() -> Made:
    bench = Bench()
    for n in range(1, 5):
        for way in (CHARGE, DISCHARGE):
            bench.half(way, n, 0.5)
            for _ in range(60):
                volts = float(
                    bench.chemistry.ocv(np.array(bench.cell.charged_Ah / bench.cell.full_Ah))
                )
                if bench.cell.run(
                    way * 1.8e-3 / max(volts, 2.8),
                    1,
                    end_V=POSITIVE.window_V[way > 0],
                    charge_Ah=FULL / 50,
                ):
                    break
            bench.rest(900)
        bench.fade()
    return bench.made("Battery Archive", restart="cycle")


def resistance_pulses_within_charges() -> Made:
    bench = Bench()
    for n in range(1, 5):
        for way in (CHARGE, DISCHARGE):
            current = bench.half(way, n, 0.3)
            for _ in range(4):
                bench.cell.run(current, 1, end_V=POSITIVE.window_V[way > 0], charge_Ah=FULL / 6)
                bench.rest(600)
                for pulse in (2e-3, -2e-3):
                    bench.cell.run(pulse, 2, charge_Ah=2e-3 * 10 / HOUR_S)
                    bench.rest(40)
            bench.cell.run(current, 1, end_V=POSITIVE.window_V[way > 0])
            bench.rest(900)
        bench.fade()
    return bench.made("Arbin", restart="cycle")


def asymmetric_rates() -> Made:
    bench = Bench()
    for n, rate in enumerate((0.1, 0.1, 0.5, 0.5, 1.0, 1.0, 2.0, 2.0, 0.1, 0.1), 1):
        bench.cycle(n, 0.1, rate)
    return bench.made("Arbin", restart="cycle")


def pause_of_days(restart: str = "step", dialect: str = "Neware BTS 8") -> Made:
    bench = Bench()
    for n in range(1, 7):
        if n == 3:
            current = bench.half(CHARGE, n)
            bench.cell.run(current, 1, charge_Ah=FULL / 3)
            bench.rest(3 * DAY_S, hidden=True)
            bench.cell.run(current, 1, end_V=4.3)
            bench.to_end(DISCHARGE, n)
        else:
            bench.cycle(n)
    return bench.made(dialect, restart)


def pause_of_days_without_counter() -> Made:
    return pause_of_days("never", "plain columns")


def stored_charged(
    recorded_rest: bool = True, days: float = 7, share: float = 0.08, dialect: str = "Neware BTS 8"
) -> Made:
    bench = Bench()
    for n in range(1, 11):
        if n == 6:
            bench.to_end(CHARGE, n)
            parts = 60
            bench.rest(900)
            for _ in range(parts):
                bench.lose(share / parts)
                bench.rest(days * DAY_S / parts, hidden=not recorded_rest)
            bench.rest(900)
            bench.to_end(DISCHARGE, n)
            bench.rest(900)
        else:
            bench.cycle(n)
    return bench.made(dialect)


def stored_charged_unrecorded() -> Made:
    made = stored_charged(recorded_rest=False)
    made.sound = False  # half cycles may be lost there
    return made


def stored_charged_arbin() -> Made:
    return stored_charged(dialect="Arbin")


def stored_long_lost_half() -> Made:
    return stored_charged(days=60, share=0.5)


def negative_held_at_low_voltage() -> Made:
    bench = Bench(NEGATIVE)
    for n in range(1, 7):
        bench.to_end(DISCHARGE, n, 0.2)
        bench.cell.hold(0.01, -0.2 * FULL, 0.1, 6)
        bench.rest(3600)
        bench.to_end(CHARGE, n, 0.2)
        bench.rest(3600)
        bench.fade()
    return bench.made("LAND")


def negative_with_low_first_efficiency() -> Made:
    bench = Bench(NEGATIVE, 0.98)
    bench.cell.efficiency = 0.65
    bench.cycle(1, 0.1)
    bench.cell.efficiency = 0.995
    for n in range(2, 8):
        bench.cycle(n, 0.1)
    return bench.made("Neware BTS 7")


def symmetric_plating() -> Made:
    bench = Bench(SYMMETRIC)
    for n in range(1, 9):
        for way in (CHARGE, DISCHARGE):
            current = bench.half(way, n, 0.5)
            bench.cell.run(current, 1, charge_Ah=FULL)
            bench.rest(300)
        bench.cell.resistance *= 1.15
    return bench.made("Neware BTS 8")


def fixed_capacity() -> Made:
    """Cycled by a tenth of the capacity, ended by charge and not by voltage."""
    bench = Bench(efficiency=1.0)
    bench.cell.charged_Ah = 0.3 * bench.cell.full_Ah
    for n in range(1, 9):
        for way in (CHARGE, DISCHARGE):
            current = bench.half(way, n, 0.5)
            bench.cell.run(current, 1, charge_Ah=0.3 * FULL)
            bench.rest(300)
    return bench.made("LAND")


def floated() -> Made:
    """Held charged for two days, with a small current all the time."""
    bench = Bench()
    for n in range(1, 7):
        bench.to_end(CHARGE, n, 0.2)
        bench.cell.hold(4.3, 0.2 * FULL, 0.05, 2)
        if n == 4:
            bench.cell.efficiency = 0.0
            bench.cell.run(0.002 * FULL, 2, charge_Ah=0.002 * FULL * 48)
            bench.cell.efficiency = 0.995
        bench.rest(900)
        bench.to_end(DISCHARGE, n, 0.2)
        bench.rest(900)
    return bench.made("Arbin", restart="cycle")


def on_and_off() -> Made:
    """Charged in pulses with rests as long as they are."""
    bench = Bench()
    for n in range(1, 4):
        current = bench.half(CHARGE, n, 1.0)
        for _ in range(150):
            done = bench.cell.run(current, 1, end_V=4.3, charge_Ah=FULL / 100)
            bench.rest(36)
            if done:
                break
        bench.rest(900)
        bench.to_end(DISCHARGE, n)
        bench.rest(900)
    return bench.made("Battery Archive", restart="cycle")


def overshoot_of_a_hold() -> Made:
    bench = Bench()
    for n in range(1, 6):
        bench.to_end(CHARGE, n)
        bench.cell.hold(4.3, 0.5 * FULL, 0.05, 2)
        bench.cell.run(-0.01 * FULL, 2, charge_Ah=2e-5 * FULL)
        bench.rest(900)
        bench.to_end(DISCHARGE, n)
        bench.rest(900)
        bench.fade()
    return bench.made("Novonix")


def slow_cycle_between_fast_ones() -> Made:
    bench = Bench()
    for n in range(1, 13):
        bench.cycle(n, 0.1 if n in (1, 6, 12) else 1.0)
    return bench.made("Neware BTS 8")


def stopped_and_topped_up() -> Made:
    """After a power cut within a discharge the cycler charges first, as its program begins."""
    bench = Bench()
    for n in range(1, 4):
        bench.cycle(n)
    bench.to_end(CHARGE, 4)
    current = bench.half(DISCHARGE, 4)
    bench.cell.run(current, 5, charge_Ah=FULL / 3)
    bench.rest(600)
    for n in range(5, 9):
        bench.cycle(n)
    return bench.made("Neware BTS 8", sound=False)
