"""Numbers as the field prints them: the uncertainty to two digits, the value to match."""

from __future__ import annotations

import math
import re

SIGNS = {"upper_limit": "≤", "lower_limit": "≥"}
DOUBTED = "†"  # behind a number that something speaks against
DOUBTED_WORDS = f"{DOUBTED} Value in doubt; the supplement gives the reason."
SYMBOLS = {"um": "µm", "deg": "°", "Ang": "Å", "ohm": "Ω"}


def with_uncertainty(value: float, u: float) -> str:
    """``27.61 ± 0.12``: u to two significant digits, the value to the same place.

    Without a usable u the value has four significant digits.
    """
    if not (math.isfinite(u) and u > 0):
        return f"{value:#.4g}".removesuffix(".")
    places = decimal_places(u)
    return f"{_rounded(value, places)} ± {_rounded(u, places)}"


def decimal_places(u: float) -> int:
    """How many decimal places show two significant digits of ``u``; negative left of the point."""
    exponent = math.floor(math.log10(u))
    if round(u, 1 - exponent) >= 10 ** (exponent + 1):  # 0.0996 rounds up to 0.10
        exponent += 1
    return 1 - exponent


def _rounded(value: float, places: int) -> str:
    return f"{round(value, places) + 0.0:.{max(places, 0)}f}"  # no minus before zero


def scientific(value: float, u: float) -> str:
    """``(3.04 ± 0.12)e-09``, for numbers far from one."""
    size = _size(value, u)
    if size == 0:
        return with_uncertainty(value, u)
    exponent = math.floor(math.log10(size))
    return f"({with_uncertainty(value / 10.0**exponent, u / 10.0**exponent)})e{exponent:+03d}"


def _size(value: float, u: float) -> float:
    """What decides the exponent: the larger of value and uncertainty."""
    return max(abs(value), u if math.isfinite(u) else 0.0)


def printed(value: float, u: float) -> str:
    """With or without an exponent, whichever reads better."""
    far = not 1e-3 <= (_size(value, u) or 1.0) < 1e5
    return scientific(value, u) if far else with_uncertainty(value, u)


def number_text(
    value: float, u: float, unit: str = "1", status: str = "ok", *, whole: bool = True
) -> str:
    """A number as text prints it: ``(4.17 ± 0.12) mS cm⁻¹``, ``≤ 0.039``, ``not resolved``.

    A limit has its sign and two digits: a spread beside a bound would say nothing. So would a u
    that leaves out a calibration: then the value stands alone, to three significant digits.

    Parameters
    ----------
    unit, status : as in ``results/numbers.csv``
    whole : whether ``u`` holds all that is uncertain about the value
    """
    if not math.isfinite(value):
        return "not resolved"
    symbol = printed_unit(unit)
    if status in SIGNS:
        bound = typographic(f"{float(f'{value:.2g}'):g}")
        return f"{SIGNS[status]} {_with_unit(bound, symbol)}"
    if unit == "1" and not math.isfinite(u) and float(value).is_integer() and abs(value) < 1e5:
        return typographic(f"{value:.0f}")  # a count
    if not whole:
        return figure_text(value, u, unit, whole=False)
    text = typographic(printed(value, u))
    if symbol and " ± " in text and not text.startswith("("):
        text = f"({text})"
    return _with_unit(text, symbol)


def _with_unit(number: str, symbol: str) -> str:
    """``4.2 mS cm⁻¹``, ``27.25°``."""
    return f"{number}{symbol}" if symbol == "°" else f"{number} {symbol}".rstrip()


def figure_text(
    value: float, u: float, unit: str = "1", status: str = "ok", *, whole: bool = True
) -> str:
    """A number as figures print it, shorter than text: ``0.360 ± 0.003 eV``, ``28.9 Ω``.

    The uncertainty has one digit, two where the first is a 1, and the value matches it. One that
    leaves out a source of error decides nothing: the value alone, to three significant digits.
    What something speaks against has its mark.

    Parameters
    ----------
    unit, status : as in ``results/numbers.csv``
    whole : whether u holds all that is uncertain about the value
    """
    if not math.isfinite(value) or status in SIGNS:
        return number_text(value, u, unit, status)
    if status == "suspect":
        return f"{figure_text(value, u, unit, whole=whole)}{DOUBTED}"
    symbol = printed_unit(unit)
    size = _size(value, u) or 1.0
    exponent = 0 if 1e-3 <= size < 1e5 else math.floor(math.log10(size))
    power = f" × 10{str(exponent).translate(RAISED)}" if exponent else ""
    value, u = value / 10.0**exponent, u / 10.0**exponent
    if not (whole and math.isfinite(u) and u > 0):
        text = f"{_significant(value, 3)}{power}"
        return _with_unit(typographic(text), symbol)
    places = decimal_places(u)
    if not f"{u:.1e}".startswith("1."):
        places -= 1
    text = f"{_rounded(value, places)} ± {_rounded(u, places)}"
    text = f"({text}){power}" if power or symbol in ("%", "°", "°C") else text
    return _with_unit(typographic(text), symbol)


def _significant(value: float, digits: int) -> str:
    """Rounded to some significant digits, without an exponent."""
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    return _rounded(value, places)


def difference_text(value: float, low: float, high: float, u: float, unit: str) -> str:
    """A difference with its 95 % interval: ``+1.05 GPa (95 % CI 0.61 to 1.49)``."""
    places = max(decimal_places(u), 0)
    text = f"{value:+.{places}f} {printed_unit(unit)}".rstrip()
    return typographic(f"{text} (95 % CI {low:.{places}f} to {high:.{places}f})")


def p_text(p: float) -> str:
    """A p value behind the letter: ``= 0.013``, or ``< 0.001``."""
    return "< 0.001" if p < 0.001 else f"= {p:#.2g}"


def typographic(text: str) -> str:
    """``(3.04 ± 0.12)e-09`` as (3.04 ± 0.12) × 10⁻⁹, with true minus signs."""
    match = re.search(r"^\(?([^()]*)\)?e([+-]\d+)(.*)$", text)
    if match:
        number = f"({match[1]})" if " ± " in match[1] else match[1]
        text = f"{number} × 10{str(int(match[2])).translate(RAISED)}{match[3]}"
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)


def isotope(text: str) -> str:
    """``7Li`` as ⁷Li; what is no isotope stays as it is."""
    match = re.fullmatch(r"(\d+)([A-Z][a-z]?)", text)
    return f"{match[1].translate(RAISED)}{match[2]}" if match else text


def printed_unit(unit: str) -> str:
    """A unit as text prints it: ``mS/cm`` as mS cm⁻¹, nothing for ``1``."""
    if unit == "1":
        return ""
    above, _, below = unit.partition("/")
    factors = [_factor(name, 1) for name in above.split() if name != "1"]
    factors += [_factor(name, -1) for name in below.split()]
    return " ".join(factors)


def _factor(name: str, sign: int) -> str:
    """``cm3`` with sign -1 is cm⁻³; ``cm-1`` is cm⁻¹."""
    match = re.fullmatch(r"(\D+?)\^?(-?\d*)", name)
    if match is None:
        return name
    power = sign * int(match[2] or 1)
    symbol = SYMBOLS.get(match[1], match[1])
    return symbol + ("" if power == 1 else str(power).translate(RAISED))


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def celsius(temperature_C: float) -> str:
    """``−20 °C``, with a true minus sign."""
    return f"{temperature_C:g} °C".replace("-", "−")


def counted(number: int, thing: str) -> str:
    """``1 step``, ``2 steps``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
