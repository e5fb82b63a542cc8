"""PostgreSQL and Valkey without set-up, for development, tests and the demo.

    devstack.environment("dev")   everything settings need; starts nothing
    devstack.urls("dev")   the two addresses of it
    devstack.up("dev")     start both and return the addresses
    devstack.use("dev")    the same, stopped again when the last user of the stack ends
    devstack.hold("dev")   be the only holder of the stack (one demo, one test run at a time)
    devstack.down("dev")   stop both; the data stays

A server named by DATABASE_URL or REDIS_URL is used instead, and nothing embedded starts for it.
"""

import atexit
import contextlib
import fcntl
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from devstack import paths, postgres, valkey
from devstack.paths import StackError, state

__all__ = [
    "InUseError",
    "StackError",
    "clean",
    "down",
    "environment",
    "external",
    "hold",
    "holder",
    "state",
    "tell",
    "up",
    "urls",
    "use",
]


def urls(name: str) -> dict[str, str]:
    """The addresses of a stack, whether it is up or not. Starts nothing."""
    return {"DATABASE_URL": postgres.url(name), "REDIS_URL": valkey.url(name)}


class InUseError(StackError):
    """Another process holds the stack; `about` is what it says of itself."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(f"The stack “{name}” is in use: {about}")
        self.about = about


def environment(name: str) -> dict[str, str]:
    """What settings ask of the environment, for a stack on this machine. Starts nothing."""
    folder = state(name)
    return urls(name) | {
        "SECRET_KEY": _secret_key(name),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
    }


def _secret_key(name: str) -> str:
    """Made once a stack, so that people stay signed in over a restart."""
    path = state(name) / "secret_key"
    if not path.exists():
        with _lock(name, "key"):
            if not path.exists():
                draft = path.with_suffix(".draft")
                draft.touch(mode=0o600)
                draft.write_text(secrets.token_urlsafe(50))
                draft.rename(path)
    return path.read_text()


def external(name: str) -> dict[str, str]:
    """Which of the two addresses somebody set to another server."""
    given = {key: os.environ.get(key, "") for key in urls(name)}
    return {key: value for key, value in given.items() if value and value != urls(name)[key]}


def up(name: str, fast: bool = False) -> dict[str, str]:
    """Start what is not up yet and return the addresses to use.

    Safe when several processes call it at once, and after a kill. `fast` is for tests: no fsync.
    """
    given = external(name)
    if len(given) < 2:
        with _lock(name, "start"):
            if "DATABASE_URL" not in given:
                postgres.up(name, fast=fast)
            if "REDIS_URL" not in given:
                valkey.up(name, fast=fast)
    return urls(name) | given


def down(name: str) -> None:
    """Stop both servers of a stack. The data stays for the next start."""
    with _lock(name, "start"):
        valkey.down(name)
        postgres.down(name)


def clean(name: str) -> None:
    """Stop a stack that nobody uses and delete all it keeps."""
    lock = hold(name)
    down(name)
    for folder in {state(name), paths.sockets(name)}:
        shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def use(name: str, fast: bool = False) -> dict[str, str]:
    """`up` for as long as this process lives: the last user to end stops the servers."""
    if len(given := external(name)) == 2:
        return given
    users = _open(name, "users")
    fcntl.flock(users, fcntl.LOCK_SH)
    atexit.register(_leave, name, users, os.getpid())
    return up(name, fast=fast)


def _leave(name: str, users: IO[str], pid: int) -> None:
    if os.getpid() != pid:  # a forked child runs the parent's exit handlers too
        return
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else still works with it
    down(name)
    users.close()


def hold(name: str, wait: bool = False, about: str = "") -> IO[str]:
    """Be the only holder of a stack until this process ends; returns the open lock.

    When another process holds it: wait for it, or stop with a message that says who it is.
    `about` is what others are told, such as the address of a running demo.
    """
    lock = _open(name, "holder")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not wait:
            raise InUseError(name, holder(name)) from None
        print(f"Waiting for {holder(name)} to release the stack “{name}” …", file=sys.stderr)
        started = time.monotonic()
        fcntl.flock(lock, fcntl.LOCK_EX)
        print(f"… free after {time.monotonic() - started:.0f} s.", file=sys.stderr)
    tell(lock, about or f"process {os.getpid()}")
    return lock


def tell(lock: IO[str], about: str) -> None:
    """Change what others are told about us."""
    lock.seek(0)
    lock.truncate()
    lock.write(about)
    lock.flush()


def holder(name: str) -> str:
    """What the present holder says of itself."""
    path = state(name) / "holder.lock"
    return path.read_text() if path.exists() else ""


def _open(name: str, lock: str) -> IO[str]:
    paths.prepare(name)
    return (state(name) / f"{lock}.lock").open("a+")


@contextlib.contextmanager
def _lock(name: str, lock: str) -> Iterator[Path]:
    with _open(name, lock) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield Path(handle.name)
