"""All checks that are not tests, two at a time; each says how long it took.

.venv/bin/python scripts/check.py [name …]
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
MANAGE = ["python", "manage.py"]
# The settings of a server, as far as a check needs them.
SERVER = {"PORTAL_HTTPS": "1", "DEBUG": "0"}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "types": (["mypy"], {}),
    "style": (["ruff", "check", "."], {}),
    "format": (["ruff", "format", "--check", "."], {}),
    "templates": (["djlint", "--lint", "--quiet", "templates"], {}),
    "layers": (["lint-imports"], {}),
    "stylesheet": (["python", "scripts/build_css.py", "--check"], {}),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "deployment": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], SERVER),
    "translations": ([*MANAGE, "check_translations"], {}),
}


def check(name: str) -> tuple[str, int, float, str]:
    """Run one check; its words are shown only when it fails."""
    (program, *arguments), variables = CHECKS[name]
    env = os.environ | {"PORTAL_STACK": os.environ.get("PORTAL_STACK") or "dev"} | variables
    started = time.monotonic()
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return name, done.returncode, time.monotonic() - started, done.stdout + done.stderr


def main(names: list[str]) -> int:
    if unknown := set(names) - set(CHECKS):
        raise SystemExit(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}")
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, status, seconds, words in pool.map(check, names or list(CHECKS)):
            print(f"{'FAILED' if status else 'ok':<8}{name:<14}{seconds:5.1f} s", flush=True)
            if status:
                failed.append(name)
                print(words.rstrip(), end="\n\n", flush=True)
    if failed:
        print(f"Not in order: {', '.join(failed)}. `make fix` mends style and format.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
