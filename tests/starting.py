"""Our commands as processes of their own, without waiting each time for Python to read Django.

One process reads other people's code, nothing of ours, and is forked for each command: the child takes the environment
it is given, and goes on as `python -m ttrt.cli` does. It reads every setting and every line of ours anew.
"""

import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

PATIENCE = 60  # seconds a command may take
READ_BEFORE = (
    "argparse",
    "csp.middleware",
    "django.contrib.auth.hashers",
    "django.contrib.messages.storage.cookie",
    "django.contrib.staticfiles.storage",
    "django.core.mail",
    "django.core.management.commands.migrate",
    "django.db.backends.postgresql.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.http",
    "django.shortcuts",
    "django.template.backends.jinja2",
    "django.test.signals",
    "django.views.generic",
    "psutil",
    "psycopg.types.json",
    "whitenoise.middleware",
)


class Starter:
    """The process that is forked, while the block runs."""

    def __enter__(self) -> "Starter":
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=PATIENCE)

    def run(self, words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run `ttrt` with these words in this environment, to its end."""
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder) / "stdout", Path(folder) / "stderr"]
            asked = json.dumps({"words": words, "env": env, "said": [str(path) for path in said]})
            print(asked, file=self._process.stdin, flush=True)
            code = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(words, code, *(path.read_text() for path in said))


def main() -> None:
    """Fork for each line that comes in, and answer its child's exit code."""
    for name in READ_BEFORE:
        __import__(name)
    assert not any(name.partition(".")[0] == "ttrt" for name in sys.modules), "ours must be read anew each time"
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _go_on(**json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _go_on(words: list[str], env: dict[str, str], said: list[str]) -> None:
    code = 1
    try:
        signal.alarm(PATIENCE)
        os.environ.clear()
        os.environ.update(env)
        for number, path in enumerate([os.devnull, *said]):
            file = os.open(path, os.O_RDWR | os.O_CREAT)
            os.dup2(file, number)
            os.close(file)
        sys.stdin, sys.argv = open(0, closefd=False), ["ttrt", *words]  # noqa: SIM115 (the standard input)
        runpy.run_module("ttrt.cli", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
