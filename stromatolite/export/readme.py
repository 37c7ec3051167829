"""`README.md` of an export: the model card, how to predict with it, whose data it is of, and what the hub reads."""

from __future__ import annotations

from typing import Any

from stromatolite.export import LICENCE, MODEL
from stromatolite.export.data_sources import DataSources
from stromatolite.registry.model_card import CardFacts, card, table

USE = f"""\
It needs Python {{python}} and some packages (`pip install -r {MODEL}/requirements.txt`), and nothing of the project
that trained it. In this folder:

```python
import mlflow.pyfunc
model = mlflow.pyfunc.load_model("{MODEL}")
print(model.predict(model.input_example))
```

`{MODEL}/MLmodel` says which columns it takes and what it gives. What it must give for its example is in
`{MODEL}/artifacts/example_prediction.npz`."""


def readme(facts: CardFacts, version: str, sources: DataSources) -> str:
    """The whole file.

    Args:
        facts: what is known of the version.
        version: its number in the registry that it was exported from.
        sources: what stands behind its data.
    """
    first = {"Status": status(facts, version, sources), "Use": _use(facts)}
    text = card(facts, first, last={"Sources of the data": sources_of_data(sources)})
    return f"---\n{_yaml(hub_metadata(facts))}---\n\n{text}"


def status(facts: CardFacts, version: str, sources: DataSources) -> str:
    """Which version it is, whether it is in production, and whether its data may be given on."""
    stands = facts.standing
    if stands.in_production:
        told = "It was in production when it was exported."
    elif stands.withdrawal:
        told = "**It is not in production: it was rolled back.** The reason is under Decision."
    elif stands.entry is None:
        told = "**It is not in production: no gate has judged it.**"
    elif stands.entry.accepted:
        told = "It was in production once; another model is in its place."
    else:
        told = "**It is not in production: the gates refused it.** The reason is under Decision."
    told = f"Version {version} of the registered model `{facts.family}`. {told}"
    if sources.closed:
        names = ", ".join(source.name for source in sources.closed)
        told += f"\n\n**The terms of {names} are not open, or not verified: read them before you publish this folder.**"
    return told


def sources_of_data(sources: DataSources) -> str:
    """Title, licence, terms and citation of each source that stands behind the data."""
    parts = []
    if sources.sources:
        rows = [(each.name, each.title, each.licence, each.terms, each.citation) for each in sources.sources]
        parts.append(table(("source", "what it is", "licence", "terms", "cite"), rows))
    else:
        parts.append("No source is entered for the data of this run. See Citations.")
    if sources.closed:
        names = ", ".join(source.name for source in sources.closed)
        parts.append(
            f"**The terms of {names} are not open, or not verified: read them before you publish this folder.**"
        )
    if sources.other:
        names = ", ".join(sources.other)
        parts.append(f"The data {names} are not those of the pipeline at export: their sources may be others.")
    return "\n\n".join(parts)


def hub_metadata(facts: CardFacts) -> dict[str, Any]:
    """What Hugging Face reads at the top of a card: licence, tags, and the primary metric as a result."""
    metrics, primary = facts.metrics, facts.metrics["primary"]
    metric: dict[str, Any] = {"type": primary["metric"], "value": primary["overall"], "name": primary["metric"]}
    if primary.get("interval"):
        metric["args"] = {"interval_95": list(primary["interval"]), "direction": primary["direction"]}
    result = {
        "task": {"type": "other", "name": facts.title},
        "dataset": {
            "type": facts.family,
            "name": f"{facts.family}, {metrics.get('units')} test units of split {metrics.get('split')}",
            "revision": str(metrics.get("split")),
        },
        "metrics": [metric],
    }
    return {
        "license": LICENCE.lower(),
        "library_name": "mlflow",
        "tags": [facts.family, "mlflow", "pyfunc", "stromatolite"],
        "model-index": [{"name": facts.label, "results": [result]}],
    }


def _use(facts: CardFacts) -> str:
    return USE.format(python=(facts.lineage.get("environment") or {}).get("python", "3"))


def _yaml(document: dict[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
