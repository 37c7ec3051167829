"""Quantities are found in the forms that papers write, with value, unit, uncertainty and kind."""

from __future__ import annotations

import pytest

from domains.dossiers.fields import BY_NAME
from domains.dossiers.spans import Span, find_spans
from domains.dossiers.spans.units import convert


def quantities(text: str) -> list[Span]:
    return [span for span in find_spans(text) if span.type == "quantity"]


def only(text: str) -> Span:
    (span,) = quantities(text)
    return span


NUMBERS = {
    "0.92 R⊕": 0.92,
    "2,566 K": 2566.0,
    "2\u2009566 K": 2566.0,
    r"2\,566 K": 2566.0,
    "1.1e-3 bar": 1.1e-3,
    "1.1 × 10⁻³ bar": 1.1e-3,
    r"$1.1 \times 10^{-3}$ bar": 1.1e-3,
    "1.1x10^-3 bar": 1.1e-3,
    "10$^5$ Pa": 1e5,
    "\u221212 °C": -12.0,
    "(1.1 ± 0.2) × 10⁻³ bar": 1.1e-3,
    "about 3 bar": 3.0,
    "~3 bar": 3.0,
    r"$\sim$3 bar": 3.0,
    ".5 bar": 0.5,
    "two Earth masses": 2.0,
    "twelve bar": 12.0,
    "half a bar": 0.5,
    "two and a half Earth radii": 2.5,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_read_in_every_style(text, value):
    assert only(text).value == pytest.approx(value)


UNITS = {
    "1 R⊕": ("R_earth", "radius_earth", 1.0), "1 R_Earth": ("R_earth", "radius_earth", 1.0),
    r"1 $R_\oplus$": ("R_earth", "radius_earth", 1.0), r"1 ${\rm R_{\oplus}}$": ("R_earth", "radius_earth", 1.0),
    "1 R<sub>⊕</sub>": ("R_earth", "radius_earth", 1.0), "1 Re": ("R_earth", "radius_earth", 1.0),
    "1 R_J": ("R_jupiter", "radius_earth", 11.209), "1.0RJup": ("R_jupiter", "radius_earth", 11.209),
    "1 M⊕": ("M_earth", "mass_earth", 1.0), r"1\,M$_{\rm Jup}$": ("M_jupiter", "mass_earth", 317.83),
    "1 M_J": ("M_jupiter", "mass_earth", 317.83), "1 Jupiter mass": ("M_jupiter", "mass_earth", 317.83),
    "6378.1 km": ("km", "radius_earth", 1.0), "1 M☉": ("M_sun", "stellar_mass_solar", 1.0),
    r"1 M$_\odot$": ("M_sun", "stellar_mass_solar", 1.0), "1 Rsun": ("R_sun", "stellar_radius_solar", 1.0),
    "1361 W m⁻²": ("W_m2", "insolation_earth", 1.0), "1361 W/m^2": ("W_m2", "insolation_earth", 1.0),
    "1361 W m$^{-2}$": ("W_m2", "insolation_earth", 1.0), "1.361 kW m⁻²": ("kW_m2", "insolation_earth", 1.0),
    "2 S⊕": ("S_earth", "insolation_earth", 2.0),
    "24 h": ("hour", "period_days", 1.0),
    "3.6-day": ("day", "period_days", 3.6),
    "5 d": ("day", "period_days", 5.0),
    "2 yr": ("year", "period_days", 730.5),
    "1 bar": ("bar", "surface_pressure_bar", 1.0),
    "20 µbar": ("ubar", "surface_pressure_bar", 2e-5), "2 kbar": ("kbar", "surface_pressure_bar", 2e3),
    "10 mbar": ("mbar", "surface_pressure_bar", 0.01), "1013 hPa": ("hPa", "surface_pressure_bar", 1.013),
    "100 kPa": ("kPa", "surface_pressure_bar", 1.0), "1e5 Pa": ("Pa", "surface_pressure_bar", 1.0),
    "1 atm": ("atm", "surface_pressure_bar", 1.01325), "5 %": ("percent", "co2_fraction", 0.05),
    r"5\%": ("percent", "co2_fraction", 0.05),
    "400 ppm": ("ppm", "co2_fraction", 4e-4),
    "400 ppmv": ("ppm", "co2_fraction", 4e-4),
    "300 K": ("kelvin", "equilibrium_temperature_k", 300.0),
    "310.15 K": ("kelvin", "growth_temperature_optimum_c", 37.0),
    "37 °C": ("celsius", "growth_temperature_optimum_c", 37.0),
    r"37$^\circ$C": ("celsius", "growth_temperature_optimum_c", 37.0),
    "37 degrees Celsius": ("celsius", "growth_temperature_optimum_c", 37.0),
    "-0.26 dex": ("dex", "stellar_metallicity_dex", -0.26),
    "9.8 m s⁻²": ("m_s2", "gravity_m_s2", 9.8), "980 cm/s²": ("cm_s2", "gravity_m_s2", 9.8),
    "log g = 3": ("log_cgs", "gravity_m_s2", 10.0), r"$\log g$ of 3": ("log_cgs", "gravity_m_s2", 10.0),
    "3 wt%": ("percent_salt", "salinity_fraction", 0.03), "3% (w/v) NaCl": ("percent_salt", "salinity_fraction", 0.03),
    "35 g/L": ("g_per_l", "salinity_fraction", 0.035), "0.5 M NaCl": ("molar", "salinity_fraction", 0.02922),
    "twice the size of Earth": ("R_earth", "radius_earth", 2.0),
    "a third of Earth's mass": ("M_earth", "mass_earth", 1 / 3),
    "half the mass of Jupiter": ("M_jupiter", "mass_earth", 158.914),
    "60% larger than Earth": ("R_earth", "radius_earth", 1.6),
    "65 % of Earth's insolation": ("S_earth", "insolation_earth", 0.65),
    "the same size as Earth": ("R_earth", "radius_earth", 1.0),
    "1.4 times that of the Earth": ("times_earth", "mass_earth", 1.4),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), UNITS.items())
def test_a_unit_is_known_in_every_form_and_converted(text, expected):
    unit, field, value = expected
    span = only(text)
    assert span.unit == unit
    assert field in span.fields
    assert convert(span.value, span.unit, BY_NAME[field]) == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "spread"),
    [
        ("0.92 ± 0.03 R⊕", (0.03, 0.03)),
        ("0.92 R⊕ ± 0.03 R⊕", (0.03, 0.03)),
        ("0.92 +/- 0.03 R⊕", (0.03, 0.03)),
        (r"$0.92^{+0.03}_{-0.02}\,R_\oplus$", (0.02, 0.03)),
        (r"$0.92_{-0.02}^{+0.03}$ R⊕", (0.02, 0.03)),
        ("0.92 +0.03/\u22120.02 R⊕", (0.02, 0.03)),
        ("0.92 (+0.03, \u22120.02) R⊕", (0.02, 0.03)),
        ("0.92+0.03-0.02 R⊕", (0.02, 0.03)),
        ("0.92(3) R⊕", (0.03, 0.03)),
        ("(9.2 ± 0.3) × 10⁻¹ R⊕", (0.03, 0.03)),
    ],
)
def test_an_uncertainty_belongs_to_its_number(text, spread):
    span = only(text)
    assert span.value == pytest.approx(0.92)
    assert span.uncertainty == pytest.approx(spread)
    assert span.unit == "R_earth"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a mass below 3.2 M⊕", "upper_limit"),
        ("M < 3.2 M⊕", "upper_limit"),
        ("M <= 3.2 M⊕", "upper_limit"),
        ("M >=3.2 M⊕", "lower_limit"),
        ("an upper limit on its mass of 3.2 M⊕", "upper_limit"),
        ("3.2 M⊕ or less", "upper_limit"),
        ("at least 3.2 M⊕", "lower_limit"),
        (r"$\gtrsim$ 3.2 M⊕", "lower_limit"),
        ("3.2 M⊕", "value"),
    ],
)
def test_a_limit_is_told_by_the_words_around_it(text, kind):
    span = only(text)
    assert span.kind == kind
    assert span.text == "3.2 M⊕"


@pytest.mark.parametrize("text", ["4-37 °C", "4–37 °C", "from 4 to 37 °C", "between 4 and 37 °C", "4 °C to 37 °C"])
def test_a_range_is_two_spans_of_one_unit(text):
    low, high = quantities(text)
    assert (low.kind, low.value, high.kind, high.value) == ("range_low", 4.0, "range_high", 37.0)
    assert low.unit == high.unit == "celsius"


def test_a_list_shares_the_unit_of_its_last_number():
    assert [(span.value, span.unit) for span in quantities("periods of 1.5, 2.4 and 4.0 days")] == [
        (1.5, "day"), (2.4, "day"), (4.0, "day"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (r"$251~{\rm K}$", "kelvin"),
        ("$6.09962\\,{\\rm\ndays}$", "day"),
        ("27 ${\\rm\nppmv}$", "ppm"),
        (r"$0.910^{ +0.027 }_{ -0.026 }$ Earth radii", "R_earth"),
        (r"$0.910_{ -0.027 }^{ +0.026 }\,R_\oplus$", "R_earth"),
        ("200 grams per litre NaCl", "g_per_l"),
        ("35 grams of salt per litre", "g_per_l"),
        ("a gravity of 1.3 g and a radius", "g_earth"),
    ],
)
def test_marks_of_tex_and_words_behind_do_not_hide_a_unit(text, unit):
    assert only(text).unit == unit


def test_an_amount_of_matter_is_no_gravity():
    assert "g_earth" not in {span.unit for text in ("5.3 g of salt", "2 g yeast extract") for span in quantities(text)}


@pytest.mark.parametrize(
    "text",
    ["[Fe/H] = –0.1 ± 0.2 dex", "[Fe/H]=–0.1 dex", "of –0.1 dex", "(–0.1 dex)", "–0.1 dex", r"[Fe/H] = $–0.1$ dex"],
)
def test_an_en_dash_that_no_number_precedes_is_a_minus(text):
    assert only(text).value == -0.1


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("4 –37 °C", (4.0, 37.0)),
        ("within –4.7 to 39.9°C", (-4.7, 39.9)),
        ("–5–37 °C", (-5.0, 37.0)),
        ("(0.0 C-28 C)", (0.0, 28.0)),
        ("0 C–28 C", (0.0, 28.0)),
    ],
)
def test_a_range_has_the_signs_and_units_of_both_ends(text, ends):
    low, high = quantities(text)
    assert (low.kind, high.kind) == ("range_low", "range_high")
    assert (low.value, high.value) == ends
    assert low.unit == high.unit == "celsius"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("11.1 R_E, at most 2.8 M_J", ["value", "upper_limit"]),
        ("11.1 R_E at least three M_J", ["value", "lower_limit"]),
        ("11.1 R_E, upper limit of 2.8 M_J", ["value", "upper_limit"]),
        ("11.1 R_E at most, and 2.8 M_J", ["upper_limit", "value"]),
        ("under 2 S_Earth of starlight", ["value"]),
        ("under 2 S_Earth", ["upper_limit"]),
    ],
)
def test_words_of_a_limit_belong_to_the_number_behind_them(text, kinds):
    assert [span.kind for span in quantities(text)] == kinds


def test_a_line_break_may_stand_inside_a_quantity():
    assert only("a radius of 0.92\nR⊕").text == "0.92\nR⊕"


@pytest.mark.parametrize(
    "text", ["a 3:2 resonance", "in 2012", "Kepler-186", "HD 209458 b", "a K2 dwarf", "Table 1234"]
)
def test_ratios_years_and_names_are_no_quantities(text):
    assert not quantities(text)


def test_what_fits_no_field_can_only_be_a_distractor():
    assert only("at 400 pc").fields == ()
