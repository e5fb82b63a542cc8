"""`make run` and `make dev`: the whole portal on this machine, with its demo data."""

import contextlib
import functools
import os
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import devstack
from devstack import paths
from devstack.paths import StackError
from devstack.supervisor import Supervisor

HOST = "127.0.0.1"
PASSWORD = "demo-kaea-portal"
SIGN_INS = {
    "admin@demo.kaea.example": "looks after the portal",
    "directorate@demo.kaea.example": "approves trainings, sees all figures",
    "naryn@demo.kaea.example": "coordinator of the center in Naryn",
    "osh@demo.kaea.example": "coordinator of the center in Osh",
    "trainer@demo.kaea.example": "trainer",
    "reviewer@demo.kaea.example": "library reviewer",
    "donor@demo.kaea.example": "donor's officer",
}


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """One honest line: what is being done and how long it took."""
    print(f"  {title:<46}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:5.1f} s", flush=True)


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that nobody uses."""
    for port in range(wanted, min(wanted + 50, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise StackError(f"No free port from {wanted} on. Choose one: make run PORT=9000")


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise StackError(f"PORT is a number from 1 to 65535, not “{text}”.")
    return int(text)


def child_environment(stack: str, port: int, *, debug: bool) -> dict[str, str]:
    """What the portal's processes see. A variable that is set already wins."""
    mail = paths.own(paths.state(stack) / "mail", server=False)
    ours = {
        "PORTAL_STACK": stack,
        "PORTAL_DEMO": "1",
        "DEBUG": "1" if debug else "0",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"filemail://{mail}",
        "DJANGO_SETTINGS_MODULE": "kaea_portal.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return devstack.environment(stack) | ours | dict(os.environ) | {"PORTAL_STACK": stack}


def run(*, debug: bool = False) -> int:
    """Set everything up, start it, wait for Ctrl-C, stop everything. Returns the exit status."""
    stack = paths.check_name(os.environ.get("PORTAL_STACK") or "dev")
    os.chdir(paths.ROOT)
    started = time.monotonic()
    try:
        lock = devstack.hold(stack, about=f"starting (process {os.getpid()})")
    except devstack.InUseError as held:
        print(f"The portal runs already: {held.about}")
        print("Stop it with Ctrl-C there, or start another one with data of its own:")
        print("  make run PORTAL_STACK=second")
        return 1
    wanted = wanted_port()
    port = free_port(wanted)
    address = f"http://localhost:{port}/"
    devstack.tell(lock, f"{address} (process {os.getpid()})")
    print("Starting the portal.")
    if port != wanted:
        print(f"  Port {wanted} is taken by another program; using {port}.")
    supervisor = Supervisor()  # from here on Ctrl-C stops things in order
    try:
        given = devstack.external(stack)
        if given:
            print(f"  Using your own servers for {', '.join(sorted(given))}.")
        if len(given) < 2:
            with step("PostgreSQL and Valkey"):
                devstack.use(stack)
        env = child_environment(stack, port, debug=debug)
        start = functools.partial(start_all, supervisor, stack, port, env, debug=debug)
        if not prepared(supervisor, env, start):
            return 0 if supervisor.asked_to_stop else 1
        with step("Web, worker, beat"):
            if not answers(supervisor, address) or not works(supervisor):
                print()
                return supervisor.wait()
        print_welcome(address, stack, time.monotonic() - started)
        return supervisor.wait()
    finally:
        print("\nStopping …", flush=True)
        supervisor.stop()
        print("Stopped. The data stays for the next start.", flush=True)


def prepared(supervisor: Supervisor, env: dict[str, str], start: Callable[[], None]) -> bool:
    """Run devstack.prepare, whose lines and errors appear on our screen. It says a word through a
    pipe when the portal can start: its processes load while the demo data are being written."""
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "devstack.prepare", str(writer)]
    process = subprocess.Popen(command, env=env, pass_fds=[writer])
    os.close(writer)
    with open(reader, "rb", buffering=0) as pipe:
        waits = [pipe]
        while process.poll() is None:
            if supervisor.asked_to_stop:
                process.terminate()
                process.wait()
            elif select.select(waits, [], [], 0.05)[0]:
                waits = []
                if pipe.read(1):
                    start()
    if process.returncode or supervisor.asked_to_stop:
        return False
    if not supervisor.processes:
        start()
    return True


def start_all(
    supervisor: Supervisor, stack: str, port: int, env: dict[str, str], *, debug: bool
) -> None:
    """The three processes of the portal."""
    logs = paths.own(paths.state(stack) / "logs", server=False)
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "kaea_portal"]
    web = [python, "-m", "gunicorn", "--bind", f"{HOST}:{port}"]
    if debug:
        web = [python, "manage.py", "runserver", f"{HOST}:{port}"]
    worker = [*celery, "worker", "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"]
    schedule = paths.state(stack) / "celerybeat"
    beat = [*celery, "beat", "--pidfile=", "-s", str(schedule), "-l", "INFO"]
    supervisor.add("web", web, env=env, log=None if debug else logs / "web.log")
    # Arrays of a million bytes go back to the system when they are done with.
    own = env | {"MALLOC_MMAP_THRESHOLD_": "131072"}
    supervisor.add("worker", worker, env=own, log=logs / "worker.log")
    supervisor.add("beat", beat, env=env, log=logs / "beat.log")


def answers(supervisor: Supervisor, address: str, patience: float = 60.0) -> bool:
    """Wait for the first page; False when a process died or somebody asked to stop."""
    until = time.monotonic() + patience
    # A proxy of this machine has no business with our own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and not supervisor.dead() and not supervisor.asked_to_stop:
        try:
            opener.open(address.replace("localhost", HOST), timeout=10).close()
        except urllib.error.HTTPError as error:
            print(f"\n  The first page answers with {error.code}: see the log.")
            return True  # it does answer, and the rest may work
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def works(supervisor: Supervisor, patience: float = 30.0) -> bool:
    """Wait for the worker to take tasks, or to die of what it imports."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not supervisor.dead() and not supervisor.asked_to_stop:
        if supervisor.said("worker", " ready."):
            return True
        time.sleep(0.1)
    return False


def print_welcome(address: str, stack: str, seconds: float) -> None:
    logs = _short(paths.state(stack) / "logs")
    mail = _short(paths.state(stack) / "mail")
    print(f"\nThe portal is ready after {seconds:.0f} s:\n\n  {address}\n")
    print(f"Demo sign-ins, each with the password {PASSWORD}")
    for email, what in SIGN_INS.items():
        print(f"  {email:<32} {what}")
    print(f"\nLogs: {logs}   Mail it would send: {mail}   Stop: Ctrl-C", flush=True)


def _short(path: Path) -> str:
    return str(path.relative_to(paths.ROOT) if path.is_relative_to(paths.ROOT) else path)
