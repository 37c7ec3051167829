"""The record is made of labels and characters: kinds, owners, partial pressures and conflicts have their place."""

from __future__ import annotations

import jsonschema
import pytest

from domains.dossiers.contracts import Records, record_schema, records_table, require_record
from domains.dossiers.fields import FIELDS
from domains.dossiers.reading import assemble
from domains.dossiers.spans import Label, find_spans
from stromatolite.contracts.columns import units
from stromatolite.errors import ContractError, DataError


def reading_of(text, *labels):
    """The reading of a text whose spans have these labels: a field, or a field with an owner and probability."""
    told = [Label(label) if isinstance(label, str) else Label(*label) for label in labels]
    return assemble(text, find_spans(text), told)


def test_values_are_converted_and_ordered():
    reading = reading_of("1 R_J, 24 h for WASP-12 b", "radius_earth", "period_days", "planet")
    assert list(reading.record) == ["planet", "period_days", "radius_earth"]
    assert reading.record["period_days"] == 1.0
    assert reading.record["radius_earth"] == pytest.approx(11.209, rel=1e-4)


def test_limits_and_values_of_others_stay_out_of_the_record():
    reading = reading_of("< 3 M⊕ and 5 M⊕", "mass_earth", ("mass_earth", "other"))
    assert reading.record == {}
    assert [(limit["kind"], limit["value"]) for limit in reading.limits] == [("upper_limit", 3.0)]
    assert [other["value"] for other in reading.others] == [5.0]


def test_at_least_is_a_minimum_mass_and_a_range_has_ends_of_growth():
    assert reading_of("at least 3 M⊕", "minimum_mass_earth").record == {"minimum_mass_earth": 3.0}
    ends = reading_of("4-37 °C", "growth_temperature_min_c", "growth_temperature_max_c").record
    assert ends == {"growth_temperature_min_c": 4.0, "growth_temperature_max_c": 37.0}
    assert reading_of("4-37 °C", "growth_temperature_optimum_c", "growth_temperature_optimum_c").record == {}


def test_a_partial_pressure_is_over_the_total():
    reading = reading_of("2 bar, 10 kPa", "surface_pressure_bar", "co2_fraction")
    assert reading.record == {"surface_pressure_bar": 2.0, "co2_fraction": 0.05}
    alone = reading_of("10 kPa", "co2_fraction")
    assert alone.record == {}
    assert alone.others[0]["partial_pressure_bar"] == 0.1


def test_the_most_probable_claim_wins_and_then_the_first():
    assert reading_of("5 d or 6 d", ("period_days", "subject", 0.4), ("period_days", "subject", 0.9)).record == {
        "period_days": 6.0
    }
    assert reading_of("5 d or 6 d", "period_days", "period_days").record == {"period_days": 5.0}


def test_a_label_that_does_not_fit_its_span_counts_as_none():
    assert reading_of("5 d", "radius_earth").record == {}


def test_labels_must_fit_the_spans():
    with pytest.raises(DataError, match="one label"):
        reading_of("5 d")
    with pytest.raises(DataError, match="no field"):
        reading_of("5 d", "periods")
    with pytest.raises(DataError, match="another text"):
        assemble("6 d", find_spans("5 d"), [Label("period_days")])


def test_the_contract_and_the_json_schema_say_the_same():
    record = {"planet": "WASP-12 b", "co2_fraction": 0.5, "rotation": "synchronous"}
    require_record(record)
    jsonschema.validate(record, record_schema())
    Records.validate(records_table([record]))
    assert list(units(Records)) == [field.name for field in FIELDS]


@pytest.mark.parametrize("wrong", [{"co2_fraction": 1.5}, {"rotation": "fast"}, {"colour": "red"}, {"planet": ""}])
def test_a_record_out_of_its_contract_is_refused(wrong):
    with pytest.raises(ContractError):
        require_record(wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, record_schema())
