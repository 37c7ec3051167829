"""CAS registry numbers carry a check digit."""

from __future__ import annotations

import pytest

from domains.thermochemistry.cas import is_cas_number


@pytest.mark.parametrize("number", ["7732-18-5", "124-38-9", "74-82-8", "183051-89-0", "1333-74-0"])
def test_real_numbers_are_right(number):
    assert is_cas_number(number)


@pytest.mark.parametrize("text", ["7732-18-4", "7723-18-5", "7732185", "", "1-18-5", "7732-18-5\n", " 7732-18-5"])
def test_a_wrong_digit_swapped_digits_and_other_forms_are_noticed(text):
    assert not is_cas_number(text)
