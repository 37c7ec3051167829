"""Whom a text is about, and whose a quantity is when several planets, stars or organisms are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from domains.dossiers.rules.view import Place, View
from domains.dossiers.spans.name_words import SOLAR_SYSTEM
from domains.dossiers.spans.span import Owner

COMPARED: Final = re.compile(
    r"\b(?:unlike|than|compared (?:to|with)|similar to|like|analogu?e? (?:of|to)|relative to|"
    r"that of|those of|such as|contrast (?:to|with)|"
    r"resembl(?:es|ing)|twin of|versus|vs\.?|e\.g\.,?|as|including|beyond|between|reminiscent of|"
    r"comparable (?:to|with)|from|and not|except|neighbou?rs?,?|sibling,?|"
    r"alongside|companions?,?|inner planets?,?|outer planets?,?|instead of)(?: the| its|"
    r" our)?(?: planets?| hot Jupiters?| exoplanets?)? ?\Z",
    re.IGNORECASE,
)
"""In front of a name: it is only compared with."""
POSSESSED: Final = re.compile(
    r"'s?(?![a-z])| ?\(|,? (?:with|has|had|have|is|which|that|whose|at|where|receives|gets|takes|"
    r"orbits|rotates|[0-9])\b"
)
ADJECTIVE: Final = re.compile(
    r"[- ](?:like|sized?|mass(?:es)?|analogu?es?|twins?|similar|radii|radius|days?|years?|hours?|"
    r"orbit|family|trojan)\b",
    re.IGNORECASE,
)
PREFIXED: Final = re.compile(
    r"(?:super|sub|hot|mini|warm|cold|exo|ultra-hot|ultrahot|eccentric|jovian|to the|from the|"
    r"of the solar|between the)[- ]\Z",
    re.IGNORECASE,
)
AS_SUBJECT: Final = re.compile(
    r"(?:\A|\b(?:early|modern|ancient|archaean|archean|present-day|young|proterozoic|hadean|on|"
    r"for|of|about|that|is|does|can|could|would|did) )\Z",
    re.IGNORECASE,
)
OTHER_PLANET: Final = re.compile(
    r"\b(?:(?:the |an? )?(?:outer|inner|innermost|outermost|second|third|other|another|additional|"
    r"neighbou?ring|sibling) (?:[a-z-]{1,15} ){0,2}(?:planet|companion|candidate|world|body|"
    r"giant)|(?:also|another|second) (?:hosts? |harbou?rs? )?(?:an? )?(?:hot |cold |"
    r"warm )?(?:Jupiter|Neptune|Saturn|super-Earth)\b|(?:of|than) a typical [a-z]{2,10} (?:Jupiter|Neptune|"
    r"planet)"
    r"|(?:stellar|binary|brown dwarf|wide|wide-orbit|massive) companion|(?:its|the) moon|(?:one|"
    r"ones|another|those) (?:that|which|with) |planets? (?P<letter>[b-i])(?![A-Za-z0-9'-]))",
    re.IGNORECASE,
)
OTHER_STAR: Final = re.compile(
    r"\b(?:(?:stellar|binary|white dwarf|M-dwarf|bound|wide) companion|companion star|"
    r"other (?:two |three )?stars?|second star|secondary|source star|comparison star|background star|(?:our |"
    r"the )Sun(?!-)|solar twin)\b",
    re.IGNORECASE,
)
SUN: Final = re.compile(r"\b(?:orbit(?:s|ing)?|round|around|circl(?:es|ing)) (?:the )?Sun\b")
FOLLOWED: Final = re.compile(r"(?: [A-Za-z0-9_]{1,10})?,? ?(?:for|of|in the case of|on|in|\() ?(?:the )?(?:planet )?\Z")
AGAIN: Final = re.compile(r"(?:It|Its|This (?:planet|world)|The planet)\b")
KINDS: Final = {"planet": "planet", "host": "star", "organism": "organism"}


@dataclass(frozen=True)
class Subjects:
    """Whom a text is about; None where it names none."""

    planet: str | None
    host: str | None
    organism: str | None


def find_subjects(view: View) -> Subjects:
    """The planet, star and organism that a text is about: the first that it does not only compare with."""
    planet = _first(view, "planet")
    own_star = planet.rsplit(" ", 1)[0] if planet and " " in planet else None
    return Subjects(planet, _host(view, planet, own_star), _first(view, "organism"))


def _first(view: View, field: str) -> str | None:
    compared = None
    bodies = []
    for place in view.places:
        span = place.span
        if span.type != "name" or span.fields[0] != field or (field == "planet" and _is_star(place)):
            continue
        if span.canonical in SOLAR_SYSTEM:
            bodies.append(place)
        elif COMPARED.search(view.before(place, 60)):
            compared = compared or span.canonical
        else:
            return span.canonical
    if compared or not bodies:
        return compared
    return next((place.span.canonical for place in bodies if _is_told_of(view, place)), None)


def _is_star(place: Place) -> bool:
    name = place.span.canonical or ""
    return "host" in place.span.fields and not re.search(r"\.\d\d$", name)


def _is_told_of(view: View, place: Place) -> bool:
    before = view.before(place, 60)
    if ADJECTIVE.match(view.text, place.end) or PREFIXED.search(before) or COMPARED.search(before):
        return False
    if place.span.canonical in ("Earth", "Sun", "Jupiter", "Moon"):
        return bool(AS_SUBJECT.search(before)) and not re.search(
            r"(?:days?|years?|hours?|sunlight|life) (?:on|of) \Z", before
        )
    return True


def _host(view: View, planet: str | None, own_star: str | None) -> str | None:
    stars = [
        place
        for place in view.places
        if place.span.type == "name" and _is_star(place) and place.span.canonical not in SOLAR_SYSTEM
    ]
    if planet in SOLAR_SYSTEM:
        return "Sun" if SUN.search(view.text) else None
    for place in stars:
        if place.span.canonical == own_star:
            return own_star
    for place in stars:
        before = view.before(place, 50)
        if COMPARED.search(before):
            continue
        if own_star is None or re.search(
            r"(?:orbit\w*|around|host(?: star|ed by)?|transit\w*|circling|"
            r"parent star)[ ,:(]{0,4}(?:the )?(?:[A-Za-z-]{1,15} ){0,3}\Z",
            before,
        ):
            return place.span.canonical
    return None


def name_owner(place: Place, subjects: Subjects) -> tuple[str, Owner]:
    """The field and owner of a name."""
    span = place.span
    if span.fields == ("organism",):
        return "organism", "subject" if span.canonical == subjects.organism else "other"
    if span.canonical == subjects.planet:
        return "planet", "subject"
    if span.canonical == subjects.host:
        return "host", "subject"
    return ("host" if _is_star(place) else span.fields[0]), "other"


def owner_of(view: View, place: Place, kind: str, subjects: Subjects) -> Owner:
    """Whose a quantity is.

    Args:
        view: the text.
        place: the quantity.
        kind: "planet", "star" or "organism", as the field that it fills.
        subjects: whom the text is about.
    """
    start = view.sentence(place)[0]
    behind = _named_behind(view, place, kind, subjects)
    if behind:
        return behind
    found = _mentions(view, place.sentence, place.start, kind, subjects)
    if found:
        return found[-1][1]
    if AGAIN.match(view.text, start) and place.sentence > 0:
        before = place.sentence - 1
        found = _mentions(view, before, view.sentences[before][1], kind, subjects, only_far=True)
    return found[0][1] if found else "subject"


def _mentions(
    view: View, sentence: int, end: int, kind: str, subjects: Subjects, *, only_far: bool = False
) -> list[tuple[int, Owner]]:
    """Where a stretch of text names someone of a kind, and whether it is the subject."""
    start = view.sentences[sentence][0] if view.sentences else 0
    field = {"planet": "planet", "star": "host", "organism": "organism"}[kind]
    subject = getattr(subjects, field)
    found: list[tuple[int, Owner]] = []
    for place in view.names.get(sentence, ()):
        if place.end > end or place.start < start:
            continue
        named = "star" if _is_star(place) or place.span.canonical == "Sun" else KINDS[place.span.fields[0]]
        if named != kind:
            continue
        if place.span.canonical == subject:
            found.append((place.start, "subject"))
        elif _counts(view, place) and not (only_far and place.span.canonical in SOLAR_SYSTEM):
            found.append((place.start, "other"))
    pattern = {"planet": OTHER_PLANET, "star": OTHER_STAR}.get(kind)
    for match in pattern.finditer(view.text, start, end) if pattern else ():
        letter = match.groupdict().get("letter")
        if _is_apposition(view, match.start(), sentence, subject):
            continue
        own = subjects.planet is not None and letter is not None and subjects.planet.endswith(f" {letter}")
        found.append((match.start(), "subject" if own else "other"))
    return sorted(found)


APPOSED: Final = (
    ", ",
    " is ",
    " is a ",
    " is an ",
    " is the ",
    " (",
    ": ",
    ": a ",
    ": the ",
    ", a ",
    ", an ",
    ", the ",
)


def _is_apposition(view: View, start: int, sentence: int, subject: str | None) -> bool:
    """Whether words say what the subject is, as in "Kepler-69 c, the outer planet"."""
    named = [place for place in view.names.get(sentence, ()) if place.end <= start]
    return bool(named) and named[-1].span.canonical == subject and view.text[named[-1].end : start] in APPOSED


def _counts(view: View, place: Place) -> bool:
    """Whether a name takes what follows it for itself."""
    before = view.before(place, 60)
    if ADJECTIVE.match(view.text, place.end) or PREFIXED.search(before):
        return False
    if place.span.canonical in SOLAR_SYSTEM or COMPARED.search(before):
        return bool(POSSESSED.match(view.text, place.end))
    return True


def _named_behind(view: View, place: Place, kind: str, subjects: Subjects) -> Owner | None:
    """The owner that stands right behind a quantity: "365 days for Earth", "1.1 for TRAPPIST-1 b"."""
    for name in view.names.get(place.sentence, ()):
        if place.end < name.start < place.end + 30:
            if FOLLOWED.fullmatch(view.text, place.end, name.start):
                subject = name.span.canonical in (subjects.planet, subjects.host, subjects.organism)
                named = "star" if _is_star(name) or name.span.canonical == "Sun" else KINDS[name.span.fields[0]]
                return ("subject" if subject else "other") if named == kind else None
            return None
    return None
