"""What the columns of battery cyclers are called, and in which units: header words to roles.

A header such as ``Chg. Cap.(mAh)``, ``充电容量/mAh``, ``charge_capacity_Ah`` or
``Charging Capacity / Ah`` is one word with one unit; case, spaces and punctuation do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from electrolyte.ground.errors import IN_MAP, RawFileError, UnitsMissingError
from electrolyte.readers.measurement import (
    AMBIENT_TEMPERATURE,
    CAPACITY,
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CURRENT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    INTERNAL_RESISTANCE,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)

# Roles without a standard column of their own: what they mean becomes other columns.
CYCLE, STEP, STEP_NUMBER, STEP_KIND = "cycle", "step", "step number", "step kind"
INDICES = (CYCLE, STEP, STEP_NUMBER)
DATE, RECORD = "date", "record"
# Which of several tests, channels or sheets of a workbook a record belongs to.
TESTS = ("test", "channel", "sheet")
# Counters of one direction say more than one of both.
COUNTED_APART = {CAPACITY: {CHARGING_CAPACITY, DISCHARGING_CAPACITY}}
# Taken of cycles only: of records, energy is the integral of the voltage over the charge.
ENERGIES = (CHARGING_ENERGY, DISCHARGING_ENERGY)
# What a program computed from the other columns: not taken over, and no loss.
DERIVED = "derived"

DIMENSIONS = {
    TEST_TIME: "s",
    STEP_TIME: "s",
    VOLTAGE: "V",
    CURRENT: "A",
    CAPACITY: "Ah",
    CHARGING_CAPACITY: "Ah",
    DISCHARGING_CAPACITY: "Ah",
    CHARGING_ENERGY: "Wh",
    DISCHARGING_ENERGY: "Wh",
    AMBIENT_TEMPERATURE: "degC",
    INTERNAL_RESISTANCE: "ohm",
}

CLOCK = ("h:min:s.ms", "h:min:s", "hh:mm:ss", "h:m:s", "hh:mm:ss.ms", "d hh:mm:ss")
UNITS: dict[str, dict[str, float]] = {
    "s": {
        "s": 1,
        "sec": 1,
        "sec.": 1,
        "second": 1,
        "ms": 1e-3,
        "millisecond": 1e-3,
        "min": 60,
        "h": 3600,
        "hr": 3600,
    }
    | {"hour": 3600, "day": 86400, "seconds": 1, "hours in hh:mm:ss.xxx": 1}
    | dict.fromkeys(CLOCK, 1.0),
    "V": {"v": 1, "volt": 1, "volts": 1, "mv": 1e-3, "uv": 1e-6},
    "A": {"a": 1, "ampere": 1, "amps": 1, "ma": 1e-3, "ua": 1e-6, "na": 1e-9},
    "Ah": {"ah": 1, "mah": 1e-3, "uah": 1e-6, "as": 1 / 3600, "mas": 1e-3 / 3600}
    | {"uas": 1e-6 / 3600, "a.h": 1, "ma.h": 1e-3, "c": 1 / 3600, "mc": 1e-3 / 3600},
    "Wh": {"wh": 1, "mwh": 1e-3, "uwh": 1e-6, "ws": 1 / 3600, "mws": 1e-3 / 3600}
    | {"uws": 1e-6 / 3600, "w.h": 1, "mw.h": 1e-3},
    "degC": {"degc": 1, "c": 1, "celsius": 1, "°c": 1, "oc": 1, "?": 1},
    "ohm": {"ohm": 1, "ohms": 1, "o": 1, "ω": 1, "mohm": 1e-3, "mo": 1e-3, "mω": 1e-3},
}

# the clock of a test or of its steps: how it runs tells which
_TIME = "time relativetime 时间 相对时间 時間 相對時間 시간 zeit temps"
_WORDS: dict[str, str] = {
    TEST_TIME: "testtime totaltime cumulativetime runtime 测试时间 总时间"
    " 经过时间 測試時間 總時間 經過時間 経過時間 総時間 총시간 경과시간"
    " testzeit gesamtzeit laufzeit tempstest tempstotal",
    STEP_TIME: "steptime 工步时间 工步時間 ステップ時間 스텝시간 schrittzeit tempspas tempsétape"
    f" {_TIME}",
    DATE: "date datetime dateandtime realtime absolutetime dpttime systime systemtime"
    " datetimeisostring unixtime 绝对时间 系统时间 日期"
    " 絕對時間 系統時間 日時 日付 datum datumuhrzeit dateheure 날짜",
    VOLTAGE: "voltage volts volt potential cellvoltage terminalvoltage batteryvoltage cellpotential"
    " ecell 电压 電壓 電圧 spannung zellspannung tension 전압",
    CURRENT: "current cur cellcurrent batterycurrent 电流 電流 strom intensité courant 전류",
    CAPACITY: "capacity cap q 容量 電気量 kapazität kapazitaet ladung ladungsmenge capacité 용량",
    CHARGING_CAPACITY: "chgcap capchg chargecapacity capacitychg capacitancechg chargingcapacity"
    " capacitycharge 充电容量"
    " 充電容量 ladekapazität ladungskapazität capacitécharge 충전용량",
    DISCHARGING_CAPACITY: "dchgcap capdchg dischargecapacity capacitydchg capacitancedchg"
    " dischargingcapacity capacitydischarge 放电容量"
    " 放電容量 entladekapazität entladungskapazität capacitédécharge 방전용량",
    CHARGING_ENERGY: "chgenergy chargeenergy engychg chargingenergy 充电能量",
    DISCHARGING_ENERGY: "dchgenergy dischargeenergy engydchg dischargingenergy 放电能量",
    CYCLE: "cycle cycleindex cycleid cycleno cyclenumber cyclecount cyc cyclec cyclep"
    " cycledimensionless 循环号 循环序号 循环"
    " 循環號 循環序號 循環 サイクル サイクル数 サイクル番号 사이클"
    " zyklus zyklen zyklusnummer zykluszahl nocycle numérocycle",
    STEP: "step stepindex stepid stepno stepnum 工步号 工步"
    " 工步號 工步序號 工步 ステップ ステップ番号 schritt schrittnummer pas étape 스텝",
    STEP_NUMBER: "stepnumber stepcount 工步序号",
    STEP_KIND: "steptype status state stepname stepstatus mode md 工步类型 工步名称 状态"
    " 工步類型 工步名稱 狀態 状態 モード zustand schrittart état 상태",
    RECORD: "datapoint record recordid recordindex rec index 数据序号 记录序号 记录号 序号"
    " 數據序號 記錄序號 datenpunkt データ番号",
    AMBIENT_TEMPERATURE: "temperature ambienttemperature temperature1 温度 溫度"
    " temperatur température 온도",
    INTERNAL_RESISTANCE: "internalresistance dcir contactresistance 接触电阻",
    DERIVED: "power 功率 dqdv dqmdv dvdt dvdq socdod speccap chgspeccap dchgspeccap specenergy"
    " chgspecenergy dchgspecenergy specificcapacity 比容量 充电比容量 放电比容量 比能量 充电比能量"
    " 放电比能量 capacitydensity cmpeng scapacity senergy accumulatedcapacity accumulatedenergy"
    " isfcdata energy ener 能量 energie énergie 에너지",
    TESTS[0]: "testid",
    TESTS[1]: "channelindex channel channelid 通道号",
    TESTS[2]: "sheet",
}
WORDS = {word: role for role, words in _WORDS.items() for word in words.split()}

# Roles that the table is useless without, and the order in which an error names them.
NEEDED = (VOLTAGE, CURRENT)
LONGEST_NAME = 200  # characters of a header cell
MOST_COLUMNS = 1000  # of a header; a longer line is damage
OPTIONAL = (AMBIENT_TEMPERATURE, INTERNAL_RESISTANCE)  # may have gaps, or an unknown unit


@dataclass(frozen=True)
class Column:
    """One column of a file: place, name there, role, unit as written, factor to the standard."""

    place: int
    name: str
    role: str
    factor: float = 1.0
    unit: str = ""


@lru_cache(maxsize=4096)  # every format of cyclers asks for the same cells
def split_header(name: str) -> tuple[str, str]:
    """``'Chg. Cap.(mAh)'`` -> ``('chgcap', 'mah')``; the unit is empty where none is written."""
    text = (
        unicodedata.normalize("NFKC", name[:LONGEST_NAME]).replace("μ", "u").strip()
    )  # µ is μ after NFKC
    word, unit = text, ""
    body = text[:-1] if text.endswith((")", "]")) else text
    opened = max(body.rfind("("), body.rfind("["))
    if opened >= 0 and not {")", "]"} & set(body[opened:]):
        word, unit = body[:opened], body[opened + 1 :]
    elif "#" in text and is_unit(text.rpartition("#")[2]):  # Digatron
        word, _, unit = text.rpartition("#")
    elif "/" in text and _word(text) not in WORDS:
        word, unit = text.split("/", 1)
    elif "_" in text and is_unit(text.rpartition("_")[2]) and _word(text) not in WORDS:
        word, _, unit = text.rpartition("_")
    return _word(word), unit.strip().lower()


def roles(names: Sequence[str], words: Mapping[str, str] | None = None) -> set[str]:
    """The roles that header cells have, for recognising a header row; never raises."""
    if len(names) > MOST_COLUMNS:
        return set()
    known = WORDS | dict(words or {})
    return {known[w] for w in (split_header(name)[0] for name in names) if w in known}


def columns(
    path: Path,
    names: Sequence[str],
    line: int,
    words: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> tuple[list[Column], list[str]]:
    """The known columns of a header, one for each role, and the names that nobody knows.

    Parameters
    ----------
    names : the header cells; line : its 1-based line, for messages
    words : further words of this format
    units : role -> unit where this format writes none (a written unit wins)

    Raises
    ------
    RawFileError
        Voltage or current is missing, or a column has an unknown unit or none.
    """
    known, defaults = WORDS | dict(words or {}), dict(units or {})
    found: dict[str, Column] = {}
    unknown: list[str] = []
    for place, name in enumerate(names):
        word, unit = split_header(name)
        role = known.get(word)
        if role is None or "/g" in unit or "/kg" in unit:
            if role is None and name.strip() and "/g" not in unit:
                unknown.append(name.strip())
            continue
        if role == DERIVED or role in ENERGIES or role in found:
            continue
        if len(word) == 1 and unit and unit not in UNITS.get(DIMENSIONS.get(role, ""), {unit}):
            unknown.append(name.strip())  # E in Wh is no voltage
            continue
        factor = _factor(path, name, role, unit or defaults.get(role, ""), line)
        if factor is not None:
            found[role] = Column(place, name.strip(), role, factor, unit)
    _check_one_cell(path, names, known, line)
    for one, both in COUNTED_APART.items():
        if both <= found.keys():
            found.pop(one, None)
    missing = [role for role in NEEDED if role not in found]
    if missing:
        shown = ", ".join(n.strip() for n in names if n.strip())
        per_mass = any(known.get(split_header(name)[0]) in missing for name in names)
        raise RawFileError(
            path,
            f"a column for {' and '.join(m.split(' / ')[0].lower() for m in missing)}",
            f"only {shown[:200]}",
            line=line,
            hint="Export the current itself, not per mass: which mass it was divided by, no file"
            " says for sure."
            if per_mass
            else "Export voltage, current, time and capacity of every record.",
        )
    return list(found.values()), unknown


def _check_one_cell(path: Path, names: Sequence[str], known: Mapping[str, str], line: int) -> None:
    """Refuse cells side by side: voltage and current under the same names again."""
    first: dict[tuple[str, str], int] = {}
    again = {
        known.get(own[0]): names[i]
        for i, own in enumerate(map(split_header, names))
        if first.setdefault(own, i) != i
    }
    if again.keys() >= set(NEEDED):
        shown = " and ".join(f"'{again[role].strip()}'" for role in NEEDED)
        raise RawFileError(
            path,
            "one cell in a table",
            f"{shown} twice or more",
            line=line,
            hint="Save the columns of each cell in a file of its own.",
        )


def capacity_columns(
    names: Sequence[str],
    words: Mapping[str, str],
    path: Path | None = None,
    units: Mapping[str, str] | None = None,
) -> list[Column]:
    """The columns for cycle, capacities and energies of a table of cycles.

    Factors are those of the written units where ``path`` is given, to name it in errors.
    """
    known = WORDS | dict(words)
    roles = (
        CYCLE,
        CHARGING_CAPACITY,
        DISCHARGING_CAPACITY,
        *ENERGIES,
    )
    found: dict[str, Column] = {}
    for place, name in enumerate(names):
        word, unit = split_header(name)
        role = known.get(word)
        if role not in roles or role in found or "/g" in unit or name != name.strip():
            continue
        factor: float | None = 1.0
        if path is not None:
            factor = _factor(path, name, role, unit or dict(units or {}).get(role, ""), 1)
        if factor is not None:
            found[role] = Column(place, name, role, factor)
    return list(found.values())


def _factor(path: Path, name: str, role: str, unit: str, line: int) -> float | None:
    """Factor to the standard unit; None for a column that can be done without."""
    dimension = DIMENSIONS.get(role)
    if dimension is None:
        return 1.0
    known = UNITS[dimension]
    if unit in known:
        return known[unit]
    if role in (STEP_TIME, TEST_TIME) and not unit:
        return 1.0  # a clock (00:01:00) needs no unit; a plain number without one is an error there
    if role in OPTIONAL:
        return None
    raise UnitsMissingError(
        path,
        f"column '{name.strip()}' in one of {', '.join(u for u in known if ':' not in u)}",
        f"the unit '{unit}'" if unit else "no unit in the header",
        line=line,
        hint=f"Export it again with units in the header, or {IN_MAP}",
    )


def _word(text: str) -> str:
    return re.sub(r"[^\w|]+|_", "", text.lower())  # |current| is not current


def is_any_clock(name: str) -> bool:
    """Whether a column may be the clock of a test as well as of its steps."""
    return split_header(name)[0] in _TIME.split()


def is_unit(text: str) -> bool:
    """Whether a text is a unit that some column may have."""
    return any(text.lower() in table for table in UNITS.values())
