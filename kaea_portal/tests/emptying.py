"""Empties the database after a test that commits: only the tables that hold something.

Django truncates all 180 tables, half a second each time, and makes all permissions anew.
"""

from django.db import connection
from django.test import TransactionTestCase

# Made by `migrate` for all models, the same for every test.
KEPT = frozenset({"django_content_type", "auth_permission", "django_migrations"})


def filled_tables() -> list[str]:
    """The quoted names of tables with at least one row; one statement."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in sorted({*names} - KEPT)]
    asked = " UNION ALL ".join(
        f"SELECT %s WHERE EXISTS (SELECT 1 FROM {table})" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, tables)
        return [table for (table,) in cursor.fetchall()]


def empty() -> None:
    """Delete all rows. Neither foreign keys nor the guards of append-only tables hold meanwhile."""
    tables = filled_tables()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def may_empty() -> bool:
    """Whether the test server lets us; one of your own may not, then Django does it its way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def empty_only_filled_tables() -> None:
    """From now on, in this process."""
    TransactionTestCase._fixture_teardown = lambda self: empty()  # type: ignore[attr-defined]
