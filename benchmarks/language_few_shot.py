"""The base model asked for records by examples: what it has without training, on test dossiers and hand-written texts.

SmolLM2-135M-Instruct writes JSON after a description of the fields and a few training dossiers with their records. What
it writes counts as given: unknown fields and values of another type are left out, everything else is scored as any
method. It takes seconds a text, so a few are asked.

    python benchmarks/language_few_shot.py [--dossiers 40] [--shots 3] [--json FILE]

Prints exact records, F1 of fields and values that the text does not have, and the rules' on the same texts.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

from domains.dossiers.fields import FIELDS
from domains.dossiers.reading import Reading
from domains.dossiers.rules import read
from domains.dossiers.spans import find_spans
from models.language import metrics
from models.language.data import Example, Paper, evenly, read_examples, read_papers
from stromatolite.family import Inputs

LONGEST = 400
"""Characters of a training dossier that serves as an example."""


def example_messages(shots: Sequence[Example]) -> list[dict[str, str]]:
    """The task, and examples of it."""
    fields = "\n".join(f"{field.name}: {field.doc}" for field in FIELDS)
    asked = "Read the text and write one JSON object with what it says of its subject. Leave out what it does not say."
    task = f"{asked}\n{fields}"
    messages = [{"role": "system", "content": task}]
    for shot in shots:
        messages += [
            {"role": "user", "content": shot.text},
            {"role": "assistant", "content": json.dumps(shot.record, ensure_ascii=False)},
        ]
    return messages


def parsed(written: str) -> dict[str, Any]:
    """The record in what was written; empty where there is none."""
    start = written.find("{")
    try:
        found = json.JSONDecoder().raw_decode(written[start:])[0] if start >= 0 else {}
    except ValueError:
        return {}
    kept: dict[str, Any] = {}
    for field in FIELDS:
        value = found.get(field.name) if isinstance(found, Mapping) else None
        if field.is_number and isinstance(value, int | float) and not isinstance(value, bool):
            kept[field.name] = float(value)
        elif not field.is_number and isinstance(value, str) and value.strip():
            kept[field.name] = value
    return kept


def told(records: Sequence[Mapping[str, Any]], texts: Sequence[Example | Paper]) -> dict[str, Any]:
    """Scores of records."""
    pairs = list(zip(records, texts, strict=True))
    total: dict[str, int] = {}
    for found, text in pairs:
        for name, count in metrics.counts(found, text.record).items():
            total[name] = total.get(name, 0) + count
    invented = [metrics.invented(Reading(found, (), (), ()), find_spans(text.text)) for found, text in pairs]
    exact = [metrics.scores(found, text.record)["exact"] for found, text in pairs]
    return {"exact": float(np.mean(exact)), "f1": metrics.f1(total), "invented": sum(invented), "texts": len(pairs)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data/processed/language"))
    parser.add_argument("--splits", type=Path, default=Path("data/splits/language.json"))
    parser.add_argument("--base", type=Path, default=Path("data/base_models/smollm2_135m_instruct"))
    parser.add_argument("--dossiers", type=int, default=40)
    parser.add_argument("--shots", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=200, help="written at most")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    transformers_logging.set_verbosity_error()
    inputs = Inputs(given.data, given.splits)
    short = [each for each in read_examples(inputs, "train") if len(each.text) < LONGEST and len(each.record) > 2]
    messages = example_messages(evenly(short, given.shots))
    tokenizer = PreTrainedTokenizerFast.from_pretrained(given.base, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(given.base, dtype=torch.float32, local_files_only=True)

    def answer(text: str) -> dict[str, Any]:
        ids = tokenizer.apply_chat_template(
            [*messages, {"role": "user", "content": text}],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        )
        with torch.inference_mode():
            made = model.generate(**ids, max_new_tokens=given.tokens, do_sample=False)
        return parsed(tokenizer.decode(made[0, ids["input_ids"].shape[1] :], skip_special_tokens=True))

    found: dict[str, Any] = {}
    parts = {"dossiers": read_examples(inputs, "test"), "papers": read_papers(inputs, "test")}
    for name, texts in parts.items():
        chosen = [texts[row] for row in np.linspace(0, len(texts) - 1, given.dossiers).astype(int)]
        began = time.perf_counter()
        records = [answer(each.text) for each in chosen]
        seconds = (time.perf_counter() - began) / len(chosen)
        rules = [read(each.text).record for each in chosen]
        found[name] = {"few-shot": told(records, chosen) | {"seconds_a_text": seconds}, "rules": told(rules, chosen)}
    print(json.dumps(found, indent=1))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
