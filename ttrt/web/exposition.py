"""Figures as Prometheus reads them: its text format, version 0.0.4, written out here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_IN_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})
_IN_LABEL = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure that goes up and down, or one for each set of labels. Durations are in seconds, as the name says."""

    name: str
    help: str
    value: float | None = None
    by: tuple[tuple[Mapping[str, str], float], ...] = field(default=())


def write(gauges: Iterable[Gauge]) -> str:
    """The gauges in their order; one without any figure is left out."""
    return "".join(_lines(gauge) for gauge in gauges if gauge.value is not None or gauge.by)


def _lines(gauge: Gauge) -> str:
    samples = [({}, gauge.value)] if gauge.value is not None else gauge.by
    head = f"# HELP {gauge.name} {gauge.help.translate(_IN_HELP)}\n# TYPE {gauge.name} gauge\n"
    return head + "".join(f"{gauge.name}{_labels(labels)} {value:.15g}\n" for labels, value in samples)


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{value.translate(_IN_LABEL)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""
