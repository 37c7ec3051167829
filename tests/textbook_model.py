"""cobra's textbook model, the core of E. coli in SBML, and the same in the hands of other writers."""

from __future__ import annotations

import gzip
import importlib.util
import re
from collections.abc import Collection
from pathlib import Path


def textbook_file() -> Path:
    """The document as the cobra wheel brings it."""
    spec = importlib.util.find_spec("cobra")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "data" / "textbook.xml.gz"


def textbook() -> str:
    """The document."""
    return gzip.decompress(textbook_file().read_bytes()).decode()


def without_reactions(text: str, *names: str) -> str:
    """The same network without some of its reactions, by their BiGG identifiers."""
    for name in names:
        text, count = re.subn(rf'<reaction [^>]*id="R_{name}"[^>]*>.*?</reaction>', "", text, flags=re.DOTALL)
        assert count == 1, name
    return text


def in_own_words(text: str, *, keep: str = "kegg.compound", spare: Collection[str] = ()) -> str:
    """Under identifiers, but for a few, that mean nothing elsewhere, with the annotations of one database alone."""
    for prefix, letter in (("M_", "s"), ("R_", "r")):
        names = dict.fromkeys(re.findall(rf'(?<!meta)\bid="({prefix}\w+)"', text))
        for number, name in enumerate(sorted(set(names) - set(spare))):
            text = re.sub(rf'"#?{name}"', f'"{letter}_{number:04d}"', text)
    return re.sub(rf'<rdf:li rdf:resource="http://identifiers.org/(?!{re.escape(keep)}/)[^"]*"/>', "", text)


def in_level_2(text: str) -> str:
    """As it was written before level 3: no flux-balance attributes, dashes spelled out."""
    text = text.replace("level3/version1/core", "level2/version4").replace('level="3"', 'level="2"')
    text = re.sub(r'\bfbc:(?!list|flux|objective)\w+="[^"]*" ?', "", text)
    text = re.sub(r"<fbc:listOf(Objectives|GeneProducts).*?</fbc:listOf\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<fbc:geneProductAssociation.*?</fbc:geneProductAssociation>", "", text, flags=re.DOTALL)
    return re.sub(r'"(M_\w+?)__([DL])_([ce])"', r'"\1_DASH_\2_\3"', text)


def written(path: Path, text: str) -> Path:
    """The document as a file."""
    path.write_text(text, encoding="utf-8")
    return path
