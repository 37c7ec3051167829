"""The contract of a stored table is found by its identity, however the domain declares it."""

from __future__ import annotations

import pytest

from domains.contract_catalogue import model_of
from domains.habitability.contracts import ScenarioGrowth
from domains.networks.contracts.organisms import Organisms
from domains.planets.contracts import Planets
from domains.stars.contracts import Stars
from stromatolite.contracts.tables import table_identity


@pytest.mark.parametrize("model", [Organisms, ScenarioGrowth, Planets, Stars], ids=lambda model: model.__name__)
def test_a_contract_is_found_whether_it_is_a_class_or_made_by_a_function(model) -> None:
    found = model_of(table_identity(model.to_schema()))
    assert found is not None
    assert table_identity(found.to_schema()) == table_identity(model.to_schema())


def test_an_identity_that_no_contract_has_finds_none() -> None:
    assert model_of("000000000000") is None
