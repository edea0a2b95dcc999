"""The grammar of expressions, and uncertainties of what they give."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.claims.estimate import Found, Number, evaluate
from electrolyte.claims.expression import (
    ExpressionError,
    Name,
    Node,
    Selector,
    names,
    parse,
    selectors,
)

A, B = Selector("q", "A"), Selector("q", "B")


def number(selector: Selector, value: float, u: float, n: int = 1, **more: Any) -> Number:
    """A row; a mean where there are several specimens."""
    kind, dof = ("mean", n - 1) if n > 1 else ("single", math.inf)
    return Number(selector, "eis", value, u, "1", n, kind=kind, dof=dof, **more)


def found(text: str, *rows: Number) -> Found:
    table = {row.selector: row for row in rows}
    return evaluate(parse(text), table.__getitem__)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 4 / 2", 1),
        ("1 - 2 - 3", -4),
        ("-2 * -3", 6),
        ("2 - -3", 5),
        ("1e-3 * 1000", 1),
        (".5 + 1.", 1.5),
        ("ln(2.718281828459045)", 1),
        ("log10(1000) - abs(-1)", 2),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert evaluate(parse(text), _none).value == pytest.approx(value)


def _none(selector: Selector) -> Number:
    raise AssertionError(f"no rows here, asked for {selector}")


def test_selectors_take_names_as_samples_and_conditions_have_them() -> None:
    text = (
        "ratio[LTSOC/LTSC] - p_value[A|B, activation_energy T=-20C, mean] / q[x, phase=LiCl;hkl=1]"
    )
    assert list(selectors(parse(text))) == [
        Selector("ratio", "LTSOC/LTSC"),
        Selector("p_value", "A|B", "activation_energy T=-20C", "mean"),
        Selector("q", "x", "phase=LiCl;hkl=1"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "+ - * / and parentheses; found the end at character 1"),
        ("1 +", "found the end at character 4"),
        ("1 2", "found '2' at character 3"),
        ("(1", "expected ')' for each '(', found 1 '(' and 0 ')'"),
        ("1) + (2", "found ') + (2' at character 2"),
        ("ln 2", "found '2' at character 4"),
        ("ln(1, 2)", "found ', 2)' at character 5"),
        ("q[A", "expected ']' for each '[', found 1 '[' and 0 ']'"),
        ("q[]", "found ']' at character 3"),
        ("q[ ]", "expected q[sample, condition, replicate], found 'q[ ]'"),
        ("q[a,b,c,d]", "expected q[sample, condition, replicate]"),
        ("q[[A]]", "found 'q[[A]]' at character 1"),
        ("q[A][B]", "found 'q[A][B]' at character 1"),
        ("  __import__('os')", "found ''os')' at character 14"),
        ("eval(q[A])", "found 'eval(q[A])' at character 1"),
        ("(lambda: 1)()", "found ': 1)()' at character 8"),
        ("q if 1 else q", "found 'q if 1 else q' at character 1"),
        ("True", "found 'True' at character 1"),
        ("2 ** 9 ** 9", "found '2 ** 9 ** 9' at character 1"),
        ("a.b", "found 'a.b' at character 1"),
        ("q[é] + é", "found 'é' at character 8"),
        ("1e999", "expected numbers below 1.8e308"),
        ("9" * 390, "expected numbers below 1.8e308"),
        ("1" * 600, "expected at most 400 characters, found 600"),
        ("(" * 200 + ")" * 200, "found"),
        ("-" * 200 + "1", "expected at most 100 nested operations, found more"),
    ],
)
def test_what_is_not_an_expression_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert message in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        tree: Node = parse(text)
    except ExpressionError:
        return
    assert isinstance(list(selectors(tree)), list)


def test_the_deepest_and_the_longest_that_are_allowed() -> None:
    assert evaluate(parse("(" * 100 + "1" + ")" * 100), _none).value == 1
    assert evaluate(parse("-" * 100 + "1"), _none).value == 1
    assert evaluate(parse("1" + "+1" * 100), _none).value == 101


def test_bare_names_are_told_apart() -> None:
    assert parse("E0") == Name("E0")
    assert names(parse("ln(a) + b * q[c]")) == {"a", "b"}


def test_independent_rows_add_in_quadrature() -> None:
    total = found("q[A] - q[B]", number(A, 5, 0.3), number(B, 2, 0.4))
    assert (total.value, total.estimate.u) == (3, pytest.approx(0.5))


def test_a_row_named_twice_is_one_quantity() -> None:
    assert found("q[A] - q[A]", number(A, 5, 0.3)).estimate.u == 0
    share = found("q[A] / (q[A] + q[B])", number(A, 1, 0.1), number(B, 3, 0.1))
    # f = a/(a+b): df/da = b/(a+b)^2, df/db = -a/(a+b)^2
    assert share.estimate.u == pytest.approx(math.hypot(3 / 16, 1 / 16) * 0.1)


@pytest.mark.parametrize(("text", "slope"), [("ln(q[A])", 1 / 4), ("log10(q[A])", 0.25 / 2.302585)])
def test_logarithms_propagate(text: str, slope: float) -> None:
    assert found(text, number(A, 4, 0.2)).estimate.u == pytest.approx(slope * 0.2)


def test_degrees_of_freedom_are_those_of_welch() -> None:
    total = found("q[A] - q[B]", number(A, 0, 0.3, 3), number(B, 0, 0.4, 5))
    va, vb = 0.3**2, 0.4**2
    assert total.estimate.dof == pytest.approx((va + vb) ** 2 / (va**2 / 2 + vb**2 / 4))
    assert found("q[A]", number(A, 1, 0.1)).estimate.dof == math.inf


def test_a_row_without_u_leaves_none() -> None:
    assert math.isnan(found("q[A] + q[B]", number(A, 1, math.nan), number(B, 1, 0.1)).estimate.u)


def test_count_is_the_n_of_a_row() -> None:
    counted = found("count(q[A])", number(A, 4.2, 0.1, 3))
    assert counted.value == 3
    assert not counted.slopes


def test_what_rows_share_cancels_in_a_ratio_and_adds_in_a_sum() -> None:
    a = number(A, 2, math.hypot(0.1, 0.2), shared={"die": 0.2})  # ten per cent of each
    b = number(B, 4, math.hypot(0.1, 0.4), shared={"die": 0.4})
    ratio = found("q[A] / q[B]", a, b)
    assert ratio.estimate.u == pytest.approx(0.5 * math.hypot(0.1 / 2, 0.1 / 4))
    assert found("q[A] + q[B]", a, b).estimate.u == pytest.approx(math.hypot(0.1, 0.1, 0.6))
    share = found("100 * (q[B] - q[A]) / q[B]", a, b)
    assert share.estimate.u == pytest.approx(100 * ratio.estimate.u)
