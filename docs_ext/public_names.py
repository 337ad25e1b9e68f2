"""What is public: every name in the `__all__` of every public module, and where the reference describes it."""

from __future__ import annotations

import ast
import functools
import importlib
import itertools
import pkgutil
import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import attrs

import goalkit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
_DIRECTIVE = re.compile(r"^::: (\S+)\n((?:(?: {4}.*)?\n)*)", re.MULTILINE)
_MEMBERS = re.compile(r"^ {6}members: \[(.*)\]$", re.MULTILINE)


@attrs.frozen
class PublicName:
    """A name that a public module offers, and the module that makes it."""

    module: str
    name: str
    home: str

    @property
    def path(self) -> str:
        """The path that is imported, as `goalkit.Plan`."""
        return f"{self.module}.{self.name}"

    @property
    def made(self) -> str:
        """The path of the definition, as `goalkit.model.plan.Plan`."""
        return f"{self.home}.{self.name}"

    @property
    def value(self) -> object:
        """What the name stands for."""
        return getattr(importlib.import_module(self.home), self.name)

    @property
    def node(self) -> ast.stmt:
        """The statement that makes it."""
        return _statements(self.home)[self.name][0]

    @property
    def text(self) -> str:
        """Its docstring; of a variable the text below it."""
        return _statements(self.home)[self.name][1]

    @property
    def summary(self) -> str:
        """The first paragraph of its docstring, in one line."""
        return " ".join(self.text.partition("\n\n")[0].split())


def public_modules() -> list[str]:
    """Return the public modules of the package, sorted."""
    found = [goalkit.__name__]
    found += [item.name for item in pkgutil.walk_packages(goalkit.__path__, "goalkit.")]
    return sorted(name for name in found if not any(part.startswith("_") for part in name.split(".")))


@functools.cache
def public_names() -> tuple[PublicName, ...]:
    """Return every public name but those that stand for modules, by module."""
    found: list[PublicName] = []
    for module in public_modules():
        for name in getattr(importlib.import_module(module), "__all__", ()):
            value = getattr(importlib.import_module(module), name)
            if not isinstance(value, ModuleType):
                found.append(PublicName(module, name, _home(module, name)))
    return tuple(found)


@functools.cache
def _home(module: str, name: str) -> str:
    """Return the module in which a name is defined, along the imports that bring it here."""
    blocks = (node.body if isinstance(node, ast.If) else [node] for node in _tree(module).body)  # `if TYPE_CHECKING:`
    for node in itertools.chain.from_iterable(blocks):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _home(node.module, alias.name)
    return module


@functools.cache
def _tree(module: str) -> ast.Module:
    file = importlib.import_module(module).__file__ or ""
    return ast.parse(Path(file).read_text(encoding="utf-8"))


@functools.cache
def _statements(module: str) -> dict[str, tuple[ast.stmt, str]]:
    return dict(documented(_tree(module).body))


def documented(body: list[ast.stmt]) -> Iterator[tuple[str, tuple[ast.stmt, str]]]:
    """Yield each name that statements define, with its statement and its text; empty without one."""
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name, (node, ast.get_docstring(node) or "")
        target: ast.expr | None = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign):
            target = node.targets[0]
        if isinstance(target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            said = text.value if isinstance(text, ast.Constant) else None
            yield target.id, (node, said if isinstance(said, str) else "")


@functools.cache
def places() -> dict[str, list[str]]:
    """Return for the path of each definition the pages of the reference that describe it, by the `:::` lines."""
    found: dict[str, list[str]] = {}
    by_path = {item.path: item for item in public_names()}
    for page in sorted(REFERENCE.glob("*.md")):
        for path, options in _DIRECTIVE.findall(page.read_text(encoding="utf-8") + "\n"):
            members = _MEMBERS.search(options)
            if path in by_path and path not in public_modules():
                described = [by_path[path]]
            else:
                described = [item for item in public_names() if item.module == path and _is_its_own(item)]
                if members is not None:
                    described = [item for item in described if item.name in members[1].split(", ")]
            if not described:
                found.setdefault(path, []).append(f"{page.name} (names nothing public)")
            for item in described:
                found.setdefault(item.made, []).append(page.name)
    return found


def _is_its_own(item: PublicName) -> bool:
    """Return whether a module makes a name, or takes it from a private one: what it borrows is described elsewhere."""
    return item.home == item.module or any(part.startswith("_") for part in item.home.split("."))


def shortest() -> list[PublicName]:
    """Return each definition once, under the shortest path that it can be imported from, sorted."""
    found: dict[str, PublicName] = {}
    for item in sorted(public_names(), key=lambda item: (item.path.count("."), item.path)):
        found.setdefault(item.made, item)
    return sorted(found.values(), key=lambda item: (item.name.lower(), item.path))
