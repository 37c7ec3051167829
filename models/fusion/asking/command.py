"""`strom ask`: on which part of a planet an organism could live, by the models in production."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from stromatolite.errors import ConfigError
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="A question, a FILE with a question a line, or - for standard input.")
    ] = None,
    planet: Annotated[str | None, typer.Option("--planet", help="The planet, instead of the text's.")] = None,
    organism: Annotated[str | None, typer.Option("--organism", help="The organism, instead of the text's.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="field=value of the record, instead of the text's; repeatable.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet.")] = False,
    png: Annotated[Path | None, typer.Option("--png", help="Draw the maps into this file.")] = None,
    root: Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around here).")] = None,
) -> None:
    """Answer a QUESTION on a planet and an organism."""
    if as_csv and as_json:
        raise ConfigError("Both --csv and --json are given.", allowed="one of them")
    from models.fusion.asking.options import overrides_of, require_png

    overrides = overrides_of(planet, organism, settings or [])
    texts = _questions(question, {"planet", "organism"} <= set(overrides))
    if png is not None:
        require_png(png)
    here = repository(root)
    with _no_collection():
        from models.fusion.asking import documents, show
        from models.fusion.asking.answer import reply
        from models.fusion.asking.knowledge import read_knowledge
        from models.fusion.asking.models import load_models
        from stromatolite.compat import check_pairs

        check_pairs("mlflow", "peft", "tokenizers", "torch", "transformers")
        models = load_models(here, with_language=question is not None)
        knowledge = read_knowledge(here)
    replies = [reply(text, overrides, knowledge, models) for text in texts]
    refused = [refusal for each in replies for refusal in each.refusals]
    answers = [answer for each in replies for answer in each.answers]
    if len(replies) == 1 and not answers and not as_json and not as_csv:
        raise refused[0].error
    if png is not None:
        from models.fusion.asking.picture import draw

        drawn = draw(answers, png)
        sys.stderr.write("".join(f"wrote {path}\n" for path in drawn))
    if as_json:
        sys.stdout.write(documents.as_json(replies, models.versions))
    elif as_csv:
        sys.stdout.write(documents.as_csv(replies))
    else:
        show.show(replies, models.versions)
    if refused:
        raise typer.Exit(2)


def _questions(question: str | None, is_complete: bool) -> list[str]:
    """The questions that were given; one empty text where options say all."""
    from models.language.reading.texts import given_texts

    if question is None and not is_complete:
        raise ConfigError(
            "There is no question.",
            allowed="a text, a file with a question a line, -, or --planet and --organism",
            fix='For example: strom ask "Could Methanosarcina barkeri grow on TRAPPIST-1 e?"',
        )
    texts = [""] if question is None else given_texts(question)
    if not texts:
        raise ConfigError("There is no question.", found=f"only empty lines in {question}", allowed="a question a line")
    return texts


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage is collected while modules and models are loaded, nor among them later: saves 3 of 13 seconds."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
