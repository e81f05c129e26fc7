"""What the run found: printed for people, written for programs."""

import json
from collections import defaultdict

from tests.mutants.reviewed import EQUIVALENT
from tests.mutants.verdict import Verdict
from ttrt.host.folders import PROJECT

FILE = PROJECT / "var" / "mutants.json"


def tell(verdicts: list[Verdict], *, seconds: float) -> int:
    """Print and write it; 1 when something survived that is neither reviewed nor held by another wall."""
    by_kind: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_kind[verdict.kind].append(verdict)
    survived = [v for v in verdicts if v.noticed is None and v.other_wall is None]
    survivors = [v for v in survived if (v.kind, v.name) not in EQUIVALENT]
    stale = sorted(set(EQUIVALENT) - {(v.kind, v.name) for v in survived})
    held = [v for v in verdicts if v.noticed is None and v.other_wall]
    killed = sum(1 for v in verdicts if v.noticed is not None)
    total = len(verdicts) - len(held) - (len(survived) - len(survivors))

    for kind, found in by_kind.items():
        noticed = sum(1 for v in found if v.noticed is not None)
        other = sum(1 for v in found if v.noticed is None and v.other_wall)
        aside = f", {other} held by the other wall" if other else ""
        print(f"{kind:32} {noticed:4} of {len(found):4}{aside}")
    for kind, name in stale:
        print(f"reviewed as equivalent but noticed, or gone: {kind}: {name}")
    for v in survivors:
        print(f"SURVIVED {v.kind}: {v.name}")
    print(f"{killed}/{total} killed, {len(survivors)} survived, {len(held)} held by the other wall, {seconds:.0f} s")

    FILE.parent.mkdir(exist_ok=True)
    said = {
        "killed": killed,
        "total": total,
        "seconds": round(seconds, 1),
        "survivors": [{"kind": v.kind, "name": v.name} for v in survivors],
        "equivalent": [{"kind": k, "name": n, "reason": reason} for (k, n), reason in EQUIVALENT.items()],
        "held_by_the_other_wall": [{"kind": v.kind, "name": v.name, "wall": v.other_wall} for v in held],
        "kinds": {
            kind: {"killed": sum(1 for v in found if v.noticed is not None), "total": len(found)}
            for kind, found in by_kind.items()
        },
    }
    FILE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if survivors or stale else 0
