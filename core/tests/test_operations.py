"""Tables made together are the tables that Django makes one by one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.operations import CreateModels

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = ["together_shelf", "together_book"]


def shelf_and_book() -> list[migrations.CreateModel]:
    key = ("id", models.BigAutoField(primary_key=True))
    shelf = models.ForeignKey("together.Shelf", models.CASCADE, related_name="books")
    return [
        migrations.CreateModel("Shelf", [key, ("name", models.CharField(max_length=9))]),
        migrations.CreateModel("Book", [key, ("shelf", shelf)]),
    ]


def columns() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relname = ANY(%s) AND a.attnum > 0 ORDER BY 1, 2",
            [TABLES],
        )
        return cursor.fetchall()


def made_by(operations: list[Operation]) -> list[tuple[str, str, str]]:
    """Columns after the operations; they are undone again."""
    migration = type("Migration", (migrations.Migration,), {"operations": operations})(
        "0001_initial", "together"
    )
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    made = columns()
    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)
    assert not columns()
    return made


def test_tables_are_the_same_and_go_again():
    one_by_one = made_by(list(shelf_and_book()))

    together = made_by([CreateModels(shelf_and_book())])

    assert together == one_by_one
    assert ("together_book", "shelf_id", "bigint") in together


def test_models_made_together_know_each_other():
    state = ProjectState()

    CreateModels(shelf_and_book()).state_forwards("together", state)

    shelf = state.apps.get_model("together", "Shelf")
    assert shelf._meta.get_field("books").related_model is state.apps.get_model("together", "Book")


def test_it_says_each_table():
    assert CreateModels(shelf_and_book()).describe() == "Create model Shelf; Create model Book"
