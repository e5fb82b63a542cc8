"""The servers of a developer's machine: addresses, locks, ports, processes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import uuid

import environ
import pytest
from django.db import connection

import devstack
from devstack import paths, run, virtualenv


@pytest.fixture
def stack():
    """A name that nobody uses; nothing is started under it."""
    name = f"unit-{uuid.uuid4().hex[:8]}"
    yield name
    for folder in (devstack.state(name), paths.sockets(name)):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def no_servers(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def python(*arguments, **variables):
    """A Python of its own in the checkout, with only the named variables of ours."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=paths.ROOT,
        env=kept | {"PYTHONPATH": str(paths.ROOT)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- Addresses ------------------------------------------------------------------------------


def test_urls_are_read_by_django_environ(stack):
    urls = devstack.urls(stack)
    database = environ.Env.db_url_config(urls["DATABASE_URL"])
    assert (database["NAME"], database["USER"]) == ("portal", "portal")
    assert database["OPTIONS"] == {"host": str(paths.sockets(stack))}
    assert urls["REDIS_URL"] == f"unix://{paths.sockets(stack)}/valkey.sock?db=0"


def test_urls_start_and_create_nothing(stack):
    devstack.urls(stack)
    assert not devstack.state(stack).exists()


def test_socket_address_is_short_and_plain_in_a_long_checkout(monkeypatch, tmp_path, stack):
    monkeypatch.setattr(paths, "ROOT", tmp_path / ("окуу борбору " * 8))
    monkeypatch.setattr(paths, "server_uid", lambda: None)
    folder = paths.sockets(stack)
    assert folder.parent.parent == paths.Path("/var/tmp")
    assert len(bytes(folder / ".s.PGSQL.5432.lock")) <= paths.SOCKET_PATH_LIMIT


@pytest.mark.parametrize("name", ["../dev", "", "a b", "x" * 31, "-rf", "окуу"])
def test_stack_name_that_is_no_plain_word_is_refused(name):
    with pytest.raises(devstack.StackError) as refusal:
        devstack.urls(name)
    assert str(refusal.value).startswith(f"“{name}” cannot name a stack")


def test_external_servers_win(monkeypatch, no_servers, stack):
    assert devstack.external(stack) == {}
    monkeypatch.setenv("REDIS_URL", devstack.urls(stack)["REDIS_URL"])  # ours, set by settings
    assert devstack.external(stack) == {}
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db.example/portal")
    assert devstack.external(stack) == {"DATABASE_URL": "postgresql://u:p@db.example/portal"}


def test_up_starts_nothing_when_both_servers_are_given(monkeypatch, stack):
    given = {"DATABASE_URL": "postgresql://u:p@db/x", "REDIS_URL": "redis://db:6379/0"}
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    assert devstack.up(stack) == given
    assert not devstack.state(stack).exists()


def test_secret_key_is_kept_and_closed(stack):
    first = devstack.environment(stack)["SECRET_KEY"]
    assert devstack.environment(stack)["SECRET_KEY"] == first
    assert len(first) >= 50
    assert (devstack.state(stack) / "secret_key").stat().st_mode & 0o777 == 0o600


# --- The database ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_database_knows_kyrgyz_letters():
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT upper('өңү'), 'ӨМҮРБЕК' ILIKE 'өмүр%%', similarity('Өмүр', 'Омүр')")
        upper, found, similarity = cursor.fetchone()
    assert (upper, found) == ("ӨҢҮ", True)
    assert similarity > 0.2


# --- One at a time ---------------------------------------------------------------------------


def test_second_start_says_where_the_first_runs(stack):
    with devstack.hold(stack, about="http://localhost:8123/ (process 77)"):
        second = python("-m", "devstack", "run", PORTAL_STACK=stack)
    assert second.returncode == 1
    assert "The portal runs already: http://localhost:8123/ (process 77)" in second.stdout
    assert not (devstack.state(stack) / "pg").exists()


def test_hold_waits_for_the_holder(stack):
    code = f"import devstack; devstack.hold({stack!r}, wait=True); print('mine')"
    with devstack.hold(stack, about="a test run"):
        waiting = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=paths.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = waiting.stderr.readline()
    assert said == f"Waiting for a test run to release the stack “{stack}” …\n"
    out, _ = waiting.communicate(timeout=20)
    assert (out, waiting.returncode) == ("mine\n", 0)


def test_busy_port_takes_the_next_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.free_port(port) in range(port + 1, port + 50)


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "8000x"])
def test_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(devstack.StackError) as refusal:
        run.wanted_port()
    assert str(refusal.value) == f"PORT is a number from 1 to 65535, not “{text}”."


# --- Settings on a server --------------------------------------------------------------------


def test_server_without_addresses_is_refused_by_name():
    done = python("manage.py", "check", SECRET_KEY="x" * 50)
    assert done.returncode == 1
    assert "Set in the environment: DATABASE_URL, ALLOWED_HOSTS." in done.stderr


# --- Processes -------------------------------------------------------------------------------

PORTAL = """
    import os, sys
    from devstack.supervisor import Supervisor
    boss = Supervisor()
    for number, code in enumerate(sys.argv[1:]):
        boss.add(f"p{number}", [sys.executable, "-c", code], env=os.environ, log=None)
    print("up", flush=True)
    status = boss.wait()
    boss.stop()
    sys.exit(status)
"""
# A worker that needs a moment to finish what it does.
WORKER = """
    import signal, sys, time
    def finish(*_):
        time.sleep(0.3)
        print("finished", flush=True)
        sys.exit(0)
    signal.signal(signal.SIGTERM, finish)
    print("ready", flush=True)
    time.sleep(60)
"""


def supervise(*codes):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PORTAL), *map(textwrap.dedent, codes)],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process, words):
    said = set()
    while not words <= said:
        said.add(process.stdout.readline().strip())


def test_supervisor_lets_work_finish_on_ctrl_c():
    process = supervise(WORKER)
    wait_for(process, {"up", "ready"})
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("finished\n", 0)


def test_supervisor_kills_on_the_second_ctrl_c():
    process = supervise(WORKER.replace("0.3", "50"))
    wait_for(process, {"up", "ready"})
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("", 0)


def test_supervisor_stops_the_rest_when_one_process_dies():
    process = supervise(WORKER, "import time, sys; time.sleep(0.6); sys.exit(7)")
    out, err = process.communicate(timeout=20)
    assert process.returncode == 7
    assert "finished" in out
    assert "“p1” ended by itself (status 7)." in err


# --- The virtual environment -----------------------------------------------------------------


def test_virtualenv_is_renewed_when_the_pins_change(monkeypatch, tmp_path):
    monkeypatch.setattr(virtualenv, "ROOT", tmp_path)
    monkeypatch.setattr(virtualenv, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    pins = tmp_path / "requirements.txt"
    pins.write_text("django==5.2.19")
    assert not virtualenv.is_installed("")
    shutil.copy(pins, tmp_path / ".venv" / ".stamp")
    assert virtualenv.is_installed("")
    pins.write_text("django==5.2.20")
    assert not virtualenv.is_installed("")
