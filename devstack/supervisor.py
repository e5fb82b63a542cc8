"""Keeps a few processes together: started in order, stopped gently, one dead stops the rest.

Only the leader of each is asked to end: gunicorn finishes its requests and Celery its tasks.
A signal to the whole group, as most runners send, would kill Celery's children in mid-task.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

GRACE = 30.0  # seconds a task may take to finish
PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the child: if the supervisor itself is killed, end too (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Use: add() each process, then wait(); stop() is safe to call at any time."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.logs: dict[str, Path | None] = {}
        self.asked_to_stop = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def add(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], log: Path | None
    ) -> None:
        """Start a process; its words go to `log`, or to our own terminal."""
        with contextlib.ExitStack() as stack:
            if log and log.exists():
                log.replace(log.with_name(f"{log.name}.1"))  # the words of the last run
            output = stack.enter_context(log.open("wb")) if log else None
            self.processes[name] = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches only us
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads here
            )
        self.logs[name] = log

    def said(self, name: str, words: str) -> bool:
        """Whether these words are in the log of a process."""
        log = self.logs[name]
        return bool(log and words in log.read_text(errors="replace"))

    def dead(self) -> tuple[str, int] | None:
        """The first process that ended by itself, with its exit status."""
        for name, process in self.processes.items():
            if (status := process.poll()) is not None:
                return name, status
        return None

    def wait(self) -> int:
        """Until asked to stop (0) or until one process dies (its status, and why on screen)."""
        while not self.asked_to_stop:
            if found := self.dead():
                name, status = found
                print(f"\n“{name}” ended by itself (status {status}).", file=sys.stderr)
                self.print_last_words(name)
                return status or 1
            time.sleep(0.1)
        return 0

    def print_last_words(self, name: str) -> None:
        log = self.logs[name]
        if log and log.exists():
            lines = log.read_text(errors="replace").splitlines()[-25:]
            print(f"Its last words ({log}):", *lines, sep="\n  ", file=sys.stderr)

    def stop(self) -> None:
        """Ask all to finish, wait; a second Ctrl-C or the end of the grace kills the rest."""
        asked = self.asked_to_stop
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + GRACE
        told = time.monotonic() + 3
        while alive := [name for name, one in self.processes.items() if one.poll() is None]:
            if self.asked_to_stop > asked or time.monotonic() > until:
                break
            if told and time.monotonic() > told:
                print(f"Waiting for {', '.join(alive)} to finish its work (Ctrl-C again: now) …")
                told = 0
            time.sleep(0.05)
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what is left of its session
            process.wait()
