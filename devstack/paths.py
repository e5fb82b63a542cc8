"""Where a stack keeps its data and sockets, and which account its database runs as.

A stack is one PostgreSQL plus one Valkey with data of their own, known by a name ("dev",
"test", …). Its state lives in .run/<name>/; it moves to /var/tmp/portal-<hash>/ when the
checkout's path is too long or too odd for a socket address, or closed to the account that
PostgreSQL has to run as when we are root.
"""

import functools
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOCKET_PATH_LIMIT = 103  # bytes of sun_path without its final zero, the smaller limit (macOS)
NOBODY = 65534


class StackError(SystemExit):
    """Something a person can mend; the message says what, without a traceback."""


def check_name(name: str) -> str:
    """A stack name is part of paths and addresses, so only plain letters go."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}", name):
        raise StackError(
            f"“{name}” cannot name a stack: use up to 30 letters, digits, hyphens or underscores."
        )
    return name


@functools.cache
def server_uid() -> int | None:
    """The account PostgreSQL runs as when we are root (it refuses root); None when we are not."""
    if os.geteuid() != 0:
        return None
    owner = ROOT.stat().st_uid
    return owner if owner != 0 else NOBODY


def as_server_user() -> dict[str, Any]:
    """Keyword arguments for subprocess that drop root; cwd because theirs may be closed to it."""
    uid = server_uid()
    if uid is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": uid, "group": uid, "extra_groups": []}


def is_reachable(path: Path, uid: int) -> bool:
    """Whether an account without group rights may walk down to this folder."""
    for folder in (path, *path.parents):
        info = folder.stat()
        needed = stat.S_IXUSR if info.st_uid == uid else stat.S_IXOTH
        if not info.st_mode & needed:
            return False
    return True


def shared_folder() -> Path:
    """Our own folder in /var/tmp for what cannot live in the checkout."""
    return Path("/var/tmp") / f"portal-{hashlib.sha256(bytes(ROOT)).hexdigest()[:12]}"


def make_shared_folder() -> Path:
    """Create it; others could have put a folder of that name there first, so look whose it is."""
    folder = shared_folder()
    folder.mkdir(mode=0o711, exist_ok=True)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid():
        raise StackError(f"{folder} belongs to somebody else. Remove it, then start again.")
    folder.chmod(0o711)
    return folder


def state(name: str) -> Path:
    """The folder with everything this stack keeps."""
    check_name(name)
    uid = server_uid()
    if uid is not None and not is_reachable(ROOT, uid):
        return shared_folder() / name
    return ROOT / ".run" / name


def sockets(name: str) -> Path:
    """The folder of both sockets; its path stands unescaped in addresses."""
    folder = state(name) / "s"
    too_long = len(bytes(folder / ".s.PGSQL.5432.lock")) > SOCKET_PATH_LIMIT
    if too_long or not re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)):
        return shared_folder() / f"{name}-s"
    return folder


def own(folder: Path, *, server: bool = True) -> Path:
    """Create a folder closed to everybody but us (or the database's account)."""
    if shared_folder() in folder.parents:
        make_shared_folder()
    folder.mkdir(parents=True, exist_ok=True)
    uid = server_uid()
    if server and uid is not None:
        os.chown(folder, uid, uid)
    folder.chmod(0o700)
    return folder


def prepare(name: str) -> Path:
    """Create the stack's own folder; inside it each part makes its own."""
    folder = state(name)
    if shared_folder() in folder.parents:
        make_shared_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # The database's account walks through it to its own closed folder, no further.
    for passed in (folder, *([folder.parent] if folder.parent.name == ".run" else [])):
        passed.chmod(0o711)
    own(sockets(name))
    return folder
