"""Who somebody is, as git says it. Whoever sets up git chooses the words: an agreement among colleagues, no proof."""

from __future__ import annotations

import re
from collections.abc import Iterable


def address(who: str) -> str:
    """The address of `Name <address>`, in small letters; empty where there is none."""
    found = re.search(r"<([^<>]*)>\s*$", who)
    return found.group(1).strip().casefold() if found else ""


def same_person(one: str, other: str) -> bool:
    """Whether two identities have one address; without addresses, whether they are one text."""
    if address(one) and address(other):
        return address(one) == address(other)
    return one.strip().casefold() == other.strip().casefold()


def is_one_of(who: str, people: Iterable[str]) -> bool:
    """Whether `who` is among `people`."""
    return any(same_person(who, each) for each in people)
