"""Every address of the program, read from the program itself."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver: URLResolver | None = None) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every address of the program with its name: (route, name, view)."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            assert isinstance(each, URLPattern)
            yield str(each.pattern), each.name or str(each.pattern).rpartition("/")[2], each.callback
