"""Values of a document as a dataclass: pydantic checks keys and types, its faults become errors of this project."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from stromatolite.errors import ConfigError, nearest

if TYPE_CHECKING:
    from pydantic import ConfigDict, TypeAdapter
    from pydantic_core import ErrorDetails


class Typed:
    """Base of dataclasses that are read from a document: an unknown key is an error, and so is an infinite number."""

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid", "allow_inf_nan": False}


T = TypeVar("T")


def read_typed(kind: type[T], values: Mapping[str, Any], where: str) -> T:
    """An object of `kind`. A whole number is a number; nothing else is taken for what it is not.

    Args:
        kind: a dataclass that inherits from `Typed`; it may check more in `__post_init__` and raise a ConfigError.
        values: of the document.
        where: the place that they are from, for messages, such as `params.yaml: split`.

    Raises:
        ConfigError: a key is unknown or missing, a value has the wrong type, or the dataclass refuses them.
    """
    from pydantic import ValidationError
    from pydantic_core import to_json

    try:
        found: T = _adapter(cast(Hashable, kind)).validate_json(to_json(values, inf_nan_mode="constants"), strict=True)
    except ValidationError as error:
        raise _config_error(error.errors(include_url=False)[0], kind, where) from None
    except ConfigError as error:
        raise ConfigError(
            f"{where}: {error.problem}", found=error.found, allowed=error.allowed, fix=error.fix
        ) from None
    return found


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(cast(type[Any], kind))


def _config_error(fault: ErrorDetails, kind: type[Any], where: str) -> ConfigError:
    """The fault as an error: where it is, what was found, what is allowed."""
    *above, name = map(str, fault["loc"])
    inside = ".".join((where, *above))
    options = [] if above else list(kind.__dataclass_fields__)
    if fault["type"] == "unexpected_keyword_argument":
        guess = nearest(name, options)
        return ConfigError(
            f"{inside}: {name!r} is unknown.",
            found=name,
            allowed=", ".join(options) or "no options",
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    if fault["type"] in ("missing", "missing_argument"):
        return ConfigError(f"{inside}: {name} is missing.", allowed=", ".join(options) or None)
    allowed = fault["msg"].removeprefix("Input should be ").replace("an object", "a mapping")
    return ConfigError(f"{inside}: {name} has the wrong type.", found=repr(fault["input"]), allowed=allowed)
