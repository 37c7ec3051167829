"""Keep a broken package out of a library that imports it without need.

torchmetrics, and so lightning, imports transformers wherever its metadata says that it is installed, and asks no
further: a transformers that cannot be imported would take every family down.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


def import_without(module: str, unneeded: str) -> None:
    """See to it that `module`, when it is first imported, gets a stand-in for `unneeded` and not the package itself.

    What of `module` needs the package will not work in this process. Nothing changes where either is imported already.
    """
    if module not in sys.modules and not any(isinstance(each, _Guard) for each in sys.meta_path):
        sys.meta_path.insert(0, _Guard(module, unneeded))


class _Guard(MetaPathFinder):
    """Finds one module as the other finders do, once, and has it loaded beside the stand-in."""

    def __init__(self, module: str, unneeded: str) -> None:
        self.module, self.unneeded = module, unneeded

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self.module:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None and self.unneeded not in sys.modules:
            spec.loader = _Loader(spec.loader, self.unneeded)
        return spec


class _Loader(Loader):
    def __init__(self, loader: Loader, unneeded: str) -> None:
        self.loader, self.unneeded = loader, unneeded

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        with _stand_in(self.unneeded):
            self.loader.exec_module(module)


@contextmanager
def _stand_in(name: str) -> Iterator[None]:
    """A module of this name that has every attribute that is asked for."""
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    module.__dict__["__getattr__"] = _placeholder
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]


def _placeholder(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return type(name, (), {})
