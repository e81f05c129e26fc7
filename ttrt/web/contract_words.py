"""The contract's terms as lists show them: every version's words together, the newest version's where they differ."""

from ttrt.models import packs


def severities() -> dict[str, tuple[str, int]]:
    """Code → (words, rank); rank 1 is the worst, as the pack orders them. In that order."""
    words: dict[str, tuple[str, int]] = {}
    for pack in reversed(packs.all_packs()):
        for rank, severity in enumerate(pack.severities, start=1):
            words.setdefault(severity.code, (severity.label, rank))
    return words


def stop_reasons() -> dict[str, str]:
    """Code → words of each stop-clock condition."""
    return {reason.code: reason.label for pack in packs.all_packs() for reason in pack.stop_reasons}


def in_words(codes: str, labels: dict[str, str]) -> str:
    """The running stops of a list row (`POWER, ACCESS`) in words."""
    return ", ".join(labels.get(code, code) for code in codes.split(", ")) if codes else ""
