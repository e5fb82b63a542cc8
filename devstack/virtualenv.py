"""Makes .venv from the hashed pins, and again only when they changed. Standard library only.

python3 devstack/virtualenv.py [dev]
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LISTS = {"": "requirements.txt", "dev": "requirements-dev.txt"}


def is_installed(kind: str) -> bool:
    """The stamp is a copy of its list: the dates of files say nothing after a clone."""
    stamp = VENV / f".stamp{kind and '-'}{kind}"
    return stamp.exists() and stamp.read_bytes() == (ROOT / LISTS[kind]).read_bytes()


def works() -> bool:
    """False when there is none, or when its Python went away or the checkout was moved."""
    try:
        done = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def ensure(kinds: list[str]) -> None:
    """Install what is missing; several processes may call it at once."""
    needed = [kind for kind in kinds if not is_installed(kind)]
    if not needed and PYTHON.exists():
        return
    if sys.version_info < (3, 11):  # noqa: UP036 - whichever Python a machine has runs this
        sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    (ROOT / ".run").mkdir(exist_ok=True)
    with (ROOT / ".run" / "virtualenv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not works():
            say(f"Making .venv with Python {sys.version.split()[0]}", create)
        for kind in kinds:
            if not is_installed(kind):
                say(f"Installing {LISTS[kind]}", install, kind)


def create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python's venv module is incomplete here (Debian: apt install python3-venv).")


def install(kind: str) -> None:
    """By uv, which takes a fifth of pip's time; by pip where uv cannot: it knows mirrors and
    certificates that a machine names only to pip, and says what is wrong."""
    options: list[str | Path] = ["--require-hashes", "-r", ROOT / LISTS[kind]]
    if not (by_uv(options) or by_pip(options)):
        sys.exit("The libraries could not be installed: see above. Is the network reachable?")
    (VENV / f".stamp{kind and '-'}{kind}").write_bytes((ROOT / LISTS[kind]).read_bytes())


def by_uv(options: list[str | Path]) -> bool:
    if not by_pip(["--require-hashes", "-r", ROOT / "requirements-uv.txt"], words=None):
        return False
    environ = dict(os.environ)
    if mirror := environ.get("PIP_INDEX_URL"):
        environ.setdefault("UV_DEFAULT_INDEX", mirror)
    uv: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--no-config"]
    uv += ["--no-cache", "--python", PYTHON]
    return run([*uv, *options], environ, words=None)


def by_pip(options: list[str | Path], words: int | None = 1) -> bool:
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--no-compile"]
    return run([*pip, "--disable-pip-version-check", *options], dict(os.environ), words)


def run(command: list[str | Path], environ: dict[str, str], words: int | None) -> bool:
    """Whether it did its work. `words`: where what it says goes, None for nowhere."""
    output = subprocess.DEVNULL if words is None else words
    done = subprocess.run(
        command, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
    )
    return done.returncode == 0


def say(title: str, action: Callable[..., None], *arguments: str) -> None:
    print(f"  {title:<46}", end="", flush=True)
    started = time.monotonic()
    action(*arguments)
    print(f"{time.monotonic() - started:5.1f} s", flush=True)


if __name__ == "__main__":
    ensure(["", "dev"] if "dev" in sys.argv[1:] else [""])
