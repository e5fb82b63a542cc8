"""A portal of its own for a script: production set-up, demo data, loopback, stopped at the end."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import devstack
from devstack import paths
from devstack.run import HOST, answers, child_environment, free_port
from devstack.supervisor import Supervisor


@dataclass(frozen=True)
class Portal:
    port: int
    web_pid: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def prepared_stack(stack: str, *, scale: str, **environment: str) -> None:
    """The same data without a server, with Django imported here."""
    _set_up(_prepared(stack, 8000, scale=scale, **environment))


def _prepared(stack: str, port: int, *, scale: str, **environment: str) -> dict[str, str]:
    os.chdir(ROOT)
    devstack.use(stack)
    env = child_environment(stack, port, debug=False)
    env |= {"PORTAL_DEMO_SCALE": scale, **environment}
    subprocess.run([sys.executable, "-m", "devstack.prepare"], env=env, check=True)
    return env


def _set_up(env: dict[str, str]) -> None:
    os.environ.update(env)
    import django

    django.setup()


@contextlib.contextmanager
def running_portal(*, stack: str, scale: str, **environment: str) -> Iterator[Portal]:
    """Bring up a stack, seed it once at this scale, serve it by gunicorn, and import Django here.

    The stack keeps its data, so the second run at a scale starts at once.
    """
    port = free_port(8700)
    env = _prepared(stack, port, scale=scale, **environment)
    supervisor = Supervisor()
    logs = paths.own(paths.state(stack) / "logs", server=False)
    web = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}"]
    supervisor.add("web", web, env=env, log=logs / "web.log")
    try:
        if not answers(supervisor, f"http://{HOST}:{port}/"):
            raise SystemExit(supervisor.wait() or "Stopped.")
        _set_up(env)
        yield Portal(port, supervisor.processes["web"].pid)
    finally:
        supervisor.stop()
