"""Formulas in one form."""

from __future__ import annotations

import re

import pytest

from domains.thermochemistry.formula import FORM, composition, hill


@pytest.mark.parametrize(
    ("written", "one_form"),
    [
        ("CH3C(O)OH (l)", "C2H4O2"),
        ("(CHCH)CHCH2CH(CHCH) (l)", "C7H8"),
        ("(H2NNH2)(H2O) (l)", "H6N2O"),
        ("CBr3H (l)", "CHBr3"),
        ("ICl (l)", "ClI"),
        ("H3N", "H3N"),
        ("[NO]- (g)", "NO-"),
        ("NO+", "NO+"),
        ("[He]+2 (g)", "He+2"),
        ("[HBrH]+ (g)", "BrH2+"),
        ("CH3CHCHCH3 (g)", "C4H8"),
    ],
)
def test_formulas_of_different_hands_become_one(written, one_form):
    assert hill(written) == one_form
    assert re.match(FORM, one_form)


def test_what_is_no_formula_stays_and_does_not_have_the_form():
    for text in ("", "water", "C6H5*", "(CH3", "+"):
        assert hill(text) == text
        assert not re.match(FORM, text)


def test_a_formula_that_stands_in_hill_order_stays_as_it_is():
    for formula in ("C2H4O2", "NO-", "He+2", "Cl4Ti", "CHCl3"):
        assert hill(hill(formula)) == hill(formula) == formula


def test_groups_count_as_often_as_they_say():
    assert composition("(CH3)2CHCH2C(CH3)3 (l)") == ({"C": 8, "H": 18}, 0)
