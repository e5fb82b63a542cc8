"""A migrated database kept on the test server, so that a test run copies instead of migrating.

Its name holds a digest of all migrations: when one changes, the next run migrates once again.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import quote_ident

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX = "migrated_"


def template_name() -> str:
    """What the kept database of the present migrations is called."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


@contextlib.contextmanager
def maintenance(database: dict[str, Any]) -> Iterator[Any]:
    """A cursor on the server outside transactions, as creating databases needs."""
    address = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    address |= {"password": database["PASSWORD"]} | database.get("OPTIONS", {})
    connection = psycopg2.connect(
        dbname="postgres", **{key: value for key, value in address.items() if value}
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def existing_template(database: dict[str, Any]) -> str | None:
    """The kept database, if this server has it."""
    with contextlib.suppress(psycopg2.Error), maintenance(database) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template_name()])
        if cursor.fetchone():
            return template_name()
    return None


def keep(database: dict[str, Any], source: str) -> None:
    """Keep a copy of a freshly migrated database; without the right to, tests just go slower."""
    name = template_name()
    with contextlib.suppress(psycopg2.Error), maintenance(database) as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        for (old,) in cursor.fetchall():
            if old != name:
                cursor.execute(f"DROP DATABASE IF EXISTS {quote_ident(old, cursor)}")
        # Under its name only when complete: another process may look for it right now.
        draft = quote_ident(f"draft_{source}", cursor)
        cursor.execute(f"DROP DATABASE IF EXISTS {draft}")
        cursor.execute(f"CREATE DATABASE {draft} TEMPLATE {quote_ident(source, cursor)}")
        try:
            cursor.execute(f"ALTER DATABASE {draft} RENAME TO {quote_ident(name, cursor)}")
        except psycopg2.errors.DuplicateDatabase:
            cursor.execute(f"DROP DATABASE {draft}")
