"""How papers write units: the unit lexicon of the writer, each with its factor to the canonical unit of a field.

Nominal values of the Sun, Earth and Jupiter (IAU 2015 resolution B3: equatorial radii, GM), as in `astropy.units`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

R_JUP: Final = 71492.0 / 6378.1
M_JUP: Final = 1.2668653e17 / 3.986004e14
R_SUN: Final = 695700.0 / 6378.1
M_SUN: Final = 1.3271244e20 / 3.986004e14
EARTH_KM: Final = 6378.1
EARTH_KG: Final = 3.986004e14 / 6.6743e-11
SOLAR_CONSTANT: Final = 1361.0
EARTH_G: Final = 9.80665
YEAR_DAYS: Final = 365.25


@dataclass(frozen=True)
class Unit:
    """A unit and its ways to be written.

    Attributes:
        scale: the canonical unit of the field in this unit times `scale`: value_canonical = value * scale + offset.
        signs: as symbols, in Unicode.
        plain: as symbols, in ASCII.
        tex: within mathematics of TeX, without the dollars.
        words: in words, after a number.
        adjective: before a noun, after a number and "-" or " ".
        times: what follows the number when it is a multiple of a known body's.
        compared: the same with an adjective, behind "is".
        glued: whether a symbol may follow its number without a space.
    """

    scale: float
    signs: tuple[str, ...]
    plain: tuple[str, ...] = ()
    tex: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    adjective: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    offset: float = 0.0
    glued: bool = False


UNITS: Final[dict[str, Unit]] = {
    "day": Unit(1.0, ("d", "days"), ("d", "days", "day"), (r"\mathrm{d}", r"\,{\rm days}"), ("days",), ("day", "d")),
    "hour": Unit(1 / 24, ("h", "hr", "hours"), ("h", "hr", "hours", "hrs"), (r"\mathrm{h}", r"{\rm hr}"), ("hours",), ("hour", "hr")),
    "minute": Unit(1 / 1440, ("min", "minutes"), ("min", "minutes"), (r"\mathrm{min}",), ("minutes",), ("minute", "min")),
    "year": Unit(YEAR_DAYS, ("yr", "years"), ("yr", "years", "yrs"), (r"\mathrm{yr}", r"{\rm yr}"), ("years",), ("year", "yr")),
    "R_earth": Unit(
        1.0, ("R⊕", "R_⊕", "R⊕"), ("R_Earth", "R_earth", "REarth", "R_E"),
        (r"R_\oplus", r"R_{\oplus}", r"\mathrm{R}_\oplus", r"R_{\rm Earth}", r"\rm R_\oplus"),
        ("Earth radii", "Earth-radii", "Earth radii"), ("Earth-radius", "Earth radius", "R⊕"),
        ("times the radius of the Earth", "times the radius of Earth", "times Earth's radius", "times the size of Earth"),
        compared=("times as large as Earth", "times as wide as Earth", "times larger than the Earth", "times bigger than Earth"),
    ),
    "R_jup": Unit(
        R_JUP, ("R_J", "RJ", "R_Jup", "RJup"), ("R_J", "R_Jup", "RJup", "R_jup", "Rjup"),
        (r"R_{\rm J}", r"R_\mathrm{Jup}", r"R_{\rm Jup}", r"R_J", r"\,R_{\mathrm{J}}"),
        ("Jupiter radii", "Jupiter radii", "Jovian radii"), ("Jupiter-radius", "Jupiter radius", "RJ"),
        ("times the radius of Jupiter", "times Jupiter's radius", "times the size of Jupiter"),
        compared=("times as large as Jupiter", "times larger than Jupiter"),
    ),
    "km": Unit(1 / EARTH_KM, ("km",), ("km",), (r"\mathrm{km}", r"{\rm km}"), ("km", "kilometres", "kilometers"), ("km",)),
    "M_earth": Unit(
        1.0, ("M⊕", "M_⊕", "M⊕"), ("M_Earth", "M_earth", "MEarth", "M_E"),
        (r"M_\oplus", r"M_{\oplus}", r"\mathrm{M}_\oplus", r"M_{\rm Earth}", r"\rm M_\oplus"),
        ("Earth masses", "Earth masses", "Earth-masses"), ("Earth-mass", "Earth mass", "M⊕"),
        ("times the mass of the Earth", "times the mass of Earth", "times Earth's mass"),
        compared=("times as massive as Earth", "times as heavy as Earth", "times more massive than the Earth", "times heavier than Earth"),
    ),
    "M_jup": Unit(
        M_JUP, ("M_J", "MJ", "M_Jup", "MJup"), ("M_J", "M_Jup", "MJup", "M_jup", "Mjup"),
        (r"M_{\rm J}", r"M_\mathrm{Jup}", r"M_{\rm Jup}", r"M_J", r"\,M_{\mathrm{J}}"),
        ("Jupiter masses", "Jupiter masses", "Jovian masses"), ("Jupiter-mass", "Jupiter mass", "MJ"),
        ("times the mass of Jupiter", "times Jupiter's mass"),
        compared=("times as massive as Jupiter", "times as heavy as Jupiter", "times more massive than Jupiter"),
    ),
    "m_s2": Unit(
        1.0, ("m s⁻²", "m/s²", "m s−2"), ("m/s^2", "m s^-2", "m/s2", "m s-2"),
        (r"\mathrm{m\,s^{-2}}", r"{\rm m\,s}^{-2}", r"\mathrm{m\ s^{-2}}"), ("m s⁻²", "metres per second squared"),
    ),
    "g": Unit(EARTH_G, ("g⊕", "g_⊕"), ("g_Earth",), (r"g_\oplus",), ("Earth gravities",), (), ("times the gravity of Earth", "times Earth's gravity", "times Earth's surface gravity")),
    "S_earth": Unit(
        1.0, ("S⊕", "S_⊕", "F⊕"), ("S_Earth", "S_earth", "SEarth", "F_Earth"),
        (r"S_\oplus", r"S_{\oplus}", r"F_\oplus", r"\mathrm{S}_\oplus"), ("Earth insolations",), (),
        ("times the insolation of Earth", "times Earth's insolation", "times the flux that Earth receives", "times the stellar flux of Earth", "times the insolation of the Earth", "times the insolation of our planet"),
    ),
    "W_m2": Unit(
        1 / SOLAR_CONSTANT, ("W m⁻²", "W/m²", "W m−2"), ("W/m^2", "W m^-2", "W/m2", "W m-2"),
        (r"\mathrm{W\,m^{-2}}", r"{\rm W\,m}^{-2}", r"\mathrm{W\ m^{-2}}"), ("W m⁻²", "watts per square metre"),
    ),
    "kW_m2": Unit(
        1000 / SOLAR_CONSTANT, ("kW m⁻²", "kW/m²"), ("kW/m^2", "kW m^-2", "kW/m2"), (r"\mathrm{kW\,m^{-2}}", r"{\rm kW\,m}^{-2}"),
        ("kW m⁻²",),
    ),
    "cgs_flux": Unit(
        1e-3 / SOLAR_CONSTANT, ("erg s⁻¹ cm⁻²", "erg cm⁻² s⁻¹"), ("erg/s/cm^2", "erg s^-1 cm^-2", "erg cm^-2 s^-1"),
        (r"\mathrm{erg\,s^{-1}\,cm^{-2}}", r"{\rm erg\,cm^{-2}\,s^{-1}}"), ("erg s⁻¹ cm⁻²",),
    ),
    "K": Unit(1.0, ("K",), ("K",), (r"\mathrm{K}", "K", r"{\rm K}"), ("K", "kelvin", "K"), ("K",), glued=True),
    "degC_of_K": Unit(1.0, ("°C",), ("deg C",), (r"^{\circ}\mathrm{C}", r"^\circ{\rm C}"), ("°C", "degrees Celsius"), offset=273.15),
    "R_sun": Unit(
        1.0, ("R☉", "R⊙", "R_☉"), ("R_Sun", "R_sun", "RSun", "Rsun"), (r"R_\odot", r"R_{\odot}", r"\mathrm{R}_\odot", r"R_{\rm Sun}"),
        ("solar radii", "solar radii", "Solar radii"), ("solar-radius", "solar radius"),
        ("times the radius of the Sun", "times the Sun's radius", "times that of the Sun", "times the solar radius"),
    ),
    "M_sun": Unit(
        1.0, ("M☉", "M⊙", "M_☉"), ("M_Sun", "M_sun", "MSun", "Msun"), (r"M_\odot", r"M_{\odot}", r"\mathrm{M}_\odot", r"M_{\rm Sun}"),
        ("solar masses", "solar masses", "Solar masses"), ("solar-mass", "solar mass"),
        ("times the mass of the Sun", "times the Sun's mass", "times the solar mass"),
        compared=("times as massive as the Sun",),
    ),
    "dex": Unit(1.0, ("dex", "dex", ""), ("dex", "dex", ""), (r"\mathrm{dex}", r"{\rm dex}", ""), ("dex", "")),
    "bar": Unit(1.0, ("bar", "bar", "bars"), ("bar", "bar", "bars"), (r"\mathrm{bar}", r"{\rm bar}"), ("bar", "bars"), ("bar",)),
    "mbar": Unit(1e-3, ("mbar",), ("mbar",), (r"\mathrm{mbar}", r"{\rm mbar}"), ("mbar", "millibars", "millibar"), ("mbar",)),
    "hPa": Unit(1e-3, ("hPa",), ("hPa",), (r"\mathrm{hPa}", r"{\rm hPa}"), ("hPa", "hectopascal"), ("hPa",)),
    "Pa": Unit(1e-5, ("Pa",), ("Pa",), (r"\mathrm{Pa}", r"{\rm Pa}"), ("Pa", "pascal"), ("Pa",)),
    "kPa": Unit(1e-2, ("kPa",), ("kPa",), (r"\mathrm{kPa}", r"{\rm kPa}"), ("kPa",), ("kPa",)),
    "atm": Unit(1.01325, ("atm",), ("atm",), (r"\mathrm{atm}", r"{\rm atm}"), ("atm", "atmospheres"), ("atm",)),
    "percent": Unit(0.01, ("%", "%", "%"), ("%", "per cent", "percent"), (r"\%",), ("%", "per cent", "percent"), ("%",), glued=True),
    "percent_volume": Unit(0.01, ("vol%", "% by volume", "% v/v"), ("vol%", "vol. %", "% by volume"), (r"\%",), ("% by volume", "per cent by volume")),
    "ppm": Unit(1e-6, ("ppm",), ("ppm",), (r"\mathrm{ppm}", r"{\rm ppm}"), ("ppm", "parts per million"), ("ppm",)),
    "ppmv": Unit(1e-6, ("ppmv",), ("ppmv",), (r"\mathrm{ppmv}", r"{\rm ppmv}"), ("ppmv", "ppm by volume"), ("ppmv",)),
    "ppb": Unit(1e-9, ("ppb",), ("ppb",), (r"\mathrm{ppb}",), ("ppb", "parts per billion"), ("ppb",)),
    "fraction": Unit(1.0, ("",), ("",), ("",), ("",)),
    "degC": Unit(1.0, ("°C", "°C", "ºC", "° C"), ("°C", "deg C", "C"), (r"^{\circ}\mathrm{C}", r"^\circ{\rm C}"), ("°C", "degrees Celsius", "degrees C"), ("°C",), glued=True),
    "percent_w_v": Unit(0.01, ("% (w/v)", "% w/v"), ("% (w/v)", "% w/v"), (r"\%",), ("% (w/v)", "% w/v"), (), glued=True),
    "g_l": Unit(1e-3, ("g l⁻¹", "g/L", "g L⁻¹"), ("g/l", "g/L", "g l-1", "g L^-1"), (r"\mathrm{g\,L^{-1}}", r"{\rm g\,l^{-1}}"), ("g l⁻¹", "grams per litre")),
    "au": Unit(1.0, ("au", "AU", "au"), ("au", "AU"), (r"\mathrm{au}", r"{\rm AU}"), ("au", "astronomical units", "AU"), ("au", "AU")),
    "pc": Unit(1.0, ("pc",), ("pc",), (r"\mathrm{pc}", r"{\rm pc}"), ("pc", "parsecs", "parsec"), ("pc",)),
    "ly": Unit(0.306601, ("ly", "light-years"), ("ly", "light years"), (r"\mathrm{ly}",), ("light-years", "light years"), ("light-year",)),
    "Gyr": Unit(1.0, ("Gyr",), ("Gyr",), (r"\mathrm{Gyr}", r"{\rm Gyr}"), ("Gyr", "billion years"), ("Gyr",)),
    "Myr": Unit(1e-3, ("Myr",), ("Myr",), (r"\mathrm{Myr}", r"{\rm Myr}"), ("Myr", "million years"), ("Myr",)),
    "L_sun": Unit(1.0, ("L☉", "L⊙"), ("L_Sun", "L_sun", "Lsun"), (r"L_\odot", r"L_{\odot}"), ("solar luminosities",), ()),
    "g_cm3": Unit(1.0, ("g cm⁻³", "g/cm³"), ("g/cm^3", "g cm^-3", "g/cc"), (r"\mathrm{g\,cm^{-3}}", r"{\rm g\,cm}^{-3}"), ("g cm⁻³", "grams per cubic centimetre")),
    "kg_m3": Unit(1e-3, ("kg m⁻³", "kg/m³"), ("kg/m^3", "kg m^-3"), (r"\mathrm{kg\,m^{-3}}",), ("kg m⁻³",)),
    "m_s": Unit(1.0, ("m s⁻¹", "m/s"), ("m/s", "m s^-1"), (r"\mathrm{m\,s^{-1}}", r"{\rm m\,s}^{-1}"), ("m s⁻¹", "metres per second", "meters per second")),
    "km_s": Unit(1.0, ("km s⁻¹", "km/s"), ("km/s", "km s^-1"), (r"\mathrm{km\,s^{-1}}", r"{\rm km\,s}^{-1}"), ("km s⁻¹", "km/s")),
    "deg": Unit(1.0, ("°", "°", " deg"), (" deg", " degrees"), (r"^\circ", r"^{\circ}"), ("°", " degrees"), (), glued=True),
    "mas": Unit(1.0, ("mas",), ("mas",), (r"\mathrm{mas}",), ("mas", "milliarcseconds")),
    "mag": Unit(1.0, ("mag", ""), ("mag", ""), (r"\mathrm{mag}", ""), ("mag", "magnitudes")),
    "mol_percent": Unit(1.0, ("mol%", "mol %"), ("mol%", "mol %"), (r"\%",), ("mol%", "mol %")),
    "um": Unit(1.0, ("µm", "μm"), ("um", "µm"), (r"\mu\mathrm{m}", r"\mu{\rm m}"), ("µm", "micrometres"), ("µm",)),
}  # fmt: skip
