"""Every way to bend the program's own part of the wall, read from its source.

A bend is one change of one function, made on its syntax tree. Only that function's code is exchanged, in the running
process, so that nothing else differs from the program as it is.
"""

import ast
import importlib
import inspect
import re
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ttrt

HOUSE = Path(ttrt.__file__).parent
Change = Callable[[ast.AST], bool]
"""Changes the n-th node that fits; answers whether there was one."""


@dataclass(frozen=True, slots=True)
class SourceBend:
    """One change in one function: `module` and `function` (qualified), which change, and the how-manieth place."""

    kind: str
    module: str
    function: str
    line: int
    place: int
    text: str

    @property
    def name(self) -> str:
        """For the report."""
        return f"{self.module}:{self.line} {self.function}: {self.text}"


def bends() -> Iterator[SourceBend]:
    """All of them."""
    for path in sorted(HOUSE.rglob("*.py")):
        module = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        if not path.is_relative_to(HOUSE / "migrations"):
            for kind in KINDS:
                yield from _bends_of(kind, module, ast.parse(path.read_text(encoding="utf-8")))


def _bends_of(kind: str, module: str, tree: ast.Module) -> Iterator[SourceBend]:
    wanted, room = KINDS[kind][0], KINDS[kind][2]
    if not module.startswith(room):
        return
    for function, node in _functions(tree):
        own = [n for n in _own_nodes(node) if wanted(n)]
        for place, found in enumerate(own):
            text = ast.unparse(found).splitlines()[0]
            yield SourceBend(kind, module, function, found.lineno, place, text[:100])


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for statement in function.body:
        yield from ast.walk(statement)


# ---------------------------------------------------------------- the changes


def _is_require(node: ast.AST) -> bool:
    """A statement that only asks whether the viewer may."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    return ast.unparse(node.value.func) in ("access.require", "_require_level", "_require_desk")


def _drop(node: ast.AST) -> ast.AST:
    return ast.copy_location(ast.Pass(), node)


def _is_local_setting(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "set_config(" in node.value


def _filters(node: ast.AST) -> bool:
    """A keyword `department_id=` (or `department__code=`) of a filter."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in ("filter", "get") and any(_is_departments(word) for word in node.keywords)


def _is_departments(word: ast.keyword) -> bool:
    return word.arg is not None and word.arg.split("__")[0] in ("department_id", "department")


def _unfilter(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Call)
    node.keywords = [word for word in node.keywords if not _is_departments(word)]
    return node


_CONDITION = re.compile(r"\b\w+\.(department_id|code) = (ANY\(%s\)|%s)")


def _is_condition(node: ast.AST) -> bool:
    """A piece of SQL that asks for one department."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_CONDITION.search(node.value))


def _uncondition(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Constant)
    return ast.copy_location(ast.Constant(_CONDITION.sub(r"(\g<0> OR true)", node.value)), node)


KINDS: dict[str, tuple[Callable[[ast.AST], bool], Callable[[ast.AST], ast.AST], str]] = {
    "access.require removed": (_is_require, _drop, "ttrt.actions"),
    "page's own check removed": (_is_require, _drop, "ttrt.web"),
    "department filter removed": (_filters, _unfilter, "ttrt"),
    "department condition removed": (_is_condition, _uncondition, "ttrt.queries"),
}
SETTING = "is_local false"


def setting_bends() -> Iterator[SourceBend]:
    """Each `set_config(…, true)` made to outlive its transaction."""
    for path in sorted(HOUSE.rglob("*.py")):
        module = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        for function, node in _functions(ast.parse(path.read_text(encoding="utf-8"))):
            texts = [n for n in _own_nodes(node) if _is_local_setting(n)]
            for text in texts:
                assert isinstance(text, ast.Constant)
                for place in range(text.value.count(", true)")):
                    setting = text.value.split("set_config(")[place + 1].split(",")[0]
                    yield SourceBend(SETTING, module, function, text.lineno, place, f"set_config({setting}, …, false)")


# ---------------------------------------------------------------- bending


@contextmanager
def bent(bend: SourceBend) -> Iterator[None]:
    """The function with its one change, for the length of the block."""
    function = _function(bend)
    before = function.__code__
    function.__code__ = _changed(bend, before)
    try:
        yield
    finally:
        function.__code__ = before


@contextmanager
def unbent(bend: SourceBend) -> Iterator[None]:
    """The same exchange without any change: what is noticed here is noticed of the exchange itself."""
    function = _function(bend)
    before = function.__code__
    function.__code__ = _code(_tree(bend.module), bend, before)
    try:
        yield
    finally:
        function.__code__ = before


def _function(bend: SourceBend) -> types.FunctionType:
    thing: object = importlib.import_module(bend.module)
    for name in bend.function.split("."):
        thing = inspect.getattr_static(thing, name) if isinstance(thing, type) else getattr(thing, name)
    thing = getattr(thing, "__func__", getattr(thing, "fget", thing))
    found = inspect.unwrap(thing)  # type: ignore[arg-type]
    assert isinstance(found, types.FunctionType), bend.name
    return found


@cache
def _source(module: str) -> str:
    return Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")


def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


def _changed(bend: SourceBend, like: types.CodeType) -> types.CodeType:
    tree = _tree(bend.module)
    (function,) = (node for name, node in _functions(tree) if name == bend.function)
    if bend.kind == SETTING:
        change = _OutliveTransaction(bend.place)
    else:
        wanted, instead, _ = KINDS[bend.kind]
        own = [node for node in _own_nodes(function) if wanted(node)]
        change = _Exchange(own[bend.place], instead)
    function.body = [change.visit(statement) for statement in function.body]
    assert change.done, bend.name
    return _code(ast.fix_missing_locations(tree), bend, like)


class _Exchange(ast.NodeTransformer):
    def __init__(self, node: ast.AST, instead: Callable[[ast.AST], ast.AST]) -> None:
        self.node, self.instead, self.done = node, instead, False

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.node:
            self.done = True
            return self.instead(self.generic_visit(node))
        return self.generic_visit(node)


class _OutliveTransaction(ast.NodeTransformer):
    def __init__(self, place: int) -> None:
        self.place, self.done = place, False

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if not _is_local_setting(node):
            return node
        parts = node.value.split(", true)")
        self.done = True
        bent_text = ", true)".join(parts[: self.place + 1]) + ", false)" + ", true)".join(parts[self.place + 1 :])
        return ast.copy_location(ast.Constant(bent_text), node)


def _code(tree: ast.Module, bend: SourceBend, like: types.CodeType) -> types.CodeType:
    whole = compile(deepcopy(tree), like.co_filename, "exec")
    pending = [whole]
    while pending:
        code = pending.pop()
        if code.co_qualname == like.co_qualname and code is not whole and code.co_freevars == like.co_freevars:
            return code
        pending += [each for each in code.co_consts if isinstance(each, types.CodeType)]
    raise AssertionError(f"no code for {bend.name}")
