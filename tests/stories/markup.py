"""A page as a tree, read strictly enough to find what a person or a screen reader would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(eq=False)
class Node:
    """One element; `children` are elements and pieces of text in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Node | None" = None
    children: list["Node | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """This element and everything in it, as read."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def every(self, *tags: str) -> list["Node"]:
        """All elements of these tags in it."""
        return [node for node in self.walk() if node.tag in tags]

    def above(self, tag: str) -> "Node | None":
        """The nearest element of this tag that holds it."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node

    @property
    def raw(self) -> str:
        """The text in it as it stands."""
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        """The words in it, one space between."""
        return " ".join(_words(self).split())

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, otherwise)


def _words(node: Node) -> str:
    if node.tag in ("script", "style", "template"):
        return ""
    said = "".join(child if isinstance(child, str) else _words(child) for child in node.children)
    return said if node.tag in ("a", "abbr", "b", "em", "kbd", "span", "strong", "time") else f" {said} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(html: str) -> Node:
    """The page's tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def by_id(root: Node, wanted: str) -> Node | None:
    """The element of this id."""
    return next((node for node in root.walk() if node.get("id") == wanted), None)


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it untouched."""

    node: Node
    action: str

    @property
    def values(self) -> dict[str, str]:
        """Field by field, the values that would be sent; buttons not among them."""
        sent: dict[str, str] = {}
        for control in self.node.every("input", "textarea", "select"):
            name, kind = control.get("name"), control.get("type", "text")
            if not name or kind in ("submit", "button") or "disabled" in control.attributes:
                continue
            if kind in ("checkbox", "radio") and "checked" not in control.attributes:
                continue
            sent[name] = _value(control)
        return sent

    @property
    def names(self) -> set[str]:
        """Every field one could fill in."""
        return {node.get("name") for node in self.node.every("input", "textarea", "select")} - {""}

    def choices(self, name: str) -> list[str]:
        """What one may choose from in a list or a group of radio buttons."""
        fields = [node for node in self.node.every("input", "select") if node.get("name") == name]
        options = [option for node in fields for option in node.every("option")] or fields
        return [option.get("value") for option in options if option.get("value")]


def _value(control: Node) -> str:
    if control.tag == "textarea":
        return control.raw.removeprefix("\n")
    if control.tag == "select":
        options = control.every("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return chosen[0].get("value") if chosen else ""
    return control.get("value", "on" if control.get("type") in ("checkbox", "radio") else "")


def forms(root: Node) -> list[Form]:
    """Every form of the page."""
    return [Form(node, node.get("action")) for node in root.every("form")]


def said_beside(root: Node, name: str) -> str:
    """The error tied to the field of this name, as assistive technology finds it; empty when there is none."""
    for control in root.every("input", "textarea", "select"):
        if control.get("name") == name:
            told = [control.get("aria-describedby")]
            told += [group.get("aria-describedby") for group in [control.above("fieldset")] if group is not None]
            for each in " ".join(told).split():
                node = by_id(root, each)
                if node is not None and "usa-error-message" in node.get("class"):
                    return node.text.removeprefix("Error: ")
    return ""
