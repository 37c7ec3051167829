"""Stars that belong together: a star by all its names, and the stars of a binary or multiple system."""

from __future__ import annotations

from collections.abc import Sequence

from domains.planets.names import star_key


class _Groups:
    """Sets that grow together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, name: str) -> str:
        parent = self._parent.setdefault(name, name)
        if parent != name:
            parent = self._parent[name] = self.of(parent)
        return parent

    def unite(self, one: str, other: str) -> None:
        self._parent[self.of(other)] = self.of(one)


def systems(star_keys: Sequence[Sequence[str]], hosts: Sequence[str], years: Sequence[float]) -> list[str]:
    """The system of each planet.

    It is called like the host of its planet that was discovered first, so that a planet that is found later does not
    change the name; a split by systems then leaves the old planets where they were.

    Args:
        star_keys: all names of each planet's star, as keys.
        hosts: each planet's host, without the letter of a component.
        years: year of each planet's discovery, NaN where it is not known.
    """
    groups = _Groups()
    for keys, host in zip(star_keys, hosts, strict=True):
        own = star_key(host)
        for key in keys:
            groups.unite(own, without_component(key))
    first: dict[str, tuple[float, str]] = {}
    for host, year in zip(hosts, years, strict=True):
        group = groups.of(star_key(host))
        found = (year if year == year else float("inf"), host)
        first[group] = min(first.get(group, found), found)
    return [first[groups.of(star_key(host))][1] for host in hosts]


def without_component(key: str) -> str:
    """The key of a star's system: "gj 667" for "gj 667 C"."""
    return key[:-2] if key[-2:-1] == " " and key[-1:].isupper() else key
