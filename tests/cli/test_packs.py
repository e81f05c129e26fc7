"""A mistake in a contract pack is said where an operator reads it, at the start, and not to a customer by an error."""

import os
from pathlib import Path

import pytest

from ttrt.host.folders import PROJECT


@pytest.mark.parametrize("verb", ["check", "web", "worker"])
def test_a_mistake_in_a_pack_is_refused_with_its_file_and_line(embedded, db, starter, tmp_path: Path, verb: str):
    good = (PROJECT / "packs" / "calnet3" / "2013-11-15.toml").read_text()
    bad = tmp_path / "terms.toml"
    bad.write_text(good.replace("update_minutes = 60", 'update_minutes = "60"'))
    line = good[: good.index("update_minutes")].count("\n") + 1

    done = starter.run([verb], {**os.environ, "TTRT_PACKS": str(tmp_path)})

    said = f"{bad}:{line}: [timers] update_minutes: must be a whole number\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
