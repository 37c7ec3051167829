"""The part of a model card that people write: `models/<family>/card.md`, read section by section."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from stromatolite.files import sha256

SECTIONS: Final = ("What it is", "Training data", "Intended use", "Metrics", "Limits", "Citations")
"""What a card must say, in this order; a card may have more."""


@dataclass(frozen=True)
class WrittenCard:
    """A hand-written card.

    Attributes:
        title: its first heading; "" where it has none.
        sections: text by heading, in the order of the file.
        digest: sha256 of the file; "" where there is none.
    """

    title: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def read(cls, path: Path) -> WrittenCard:
        """The card in `path`; an empty one where the file is missing."""
        if not path.is_file():
            return cls()
        title, sections = _split(path.read_text(encoding="utf-8", errors="replace"))
        return cls(title, sections, sha256(path))

    @property
    def missing(self) -> list[str]:
        """The sections that a card must have and that this one lacks."""
        return [name for name in SECTIONS if not self.sections.get(name)]


def _split(text: str) -> tuple[str, dict[str, str]]:
    title, name, fenced = "", "", False
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        if not fenced and line.startswith("# ") and not title:
            title = line[2:].strip()
        elif not fenced and line.startswith("## "):
            name = line[3:].strip()
            lines[name] = []
        elif name:
            lines[name].append(line)
    return title, {name: "\n".join(body).strip() for name, body in lines.items()}
