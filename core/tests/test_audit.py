"""The audit log: lines, differences, erasing, and its page."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from core import audit, audit_words
from core.models import AuditEntry
from core.tests.factories import create_audit_entry

pytestmark = pytest.mark.django_db


def test_record_says_who_what_and_from_where() -> None:
    user = create_user(name="Aizada")
    other = create_user(name="Bek")
    with audit.request_context(ip="192.0.2.7", path="/en/members/"):
        entry = audit.record("invited", other, by=user, center_id=4, note="by hand")

    assert (entry.actor_id, entry.actor_label) == (user.pk, "Aizada")
    assert (entry.object_type, entry.object_id) == ("accounts.User", str(other.pk))
    assert (entry.object_label, entry.center_id) == ("Bek", 4)
    assert (entry.ip, entry.path, entry.note) == ("192.0.2.7", "/en/members/", "by hand")


def test_record_outside_a_request_has_no_address() -> None:
    entry = audit.record("exported", None, by=None)

    assert (entry.ip, entry.path, entry.object_type, entry.actor_id) == (None, "", "", None)


def test_record_survives_the_people_it_names() -> None:
    user = create_user()
    entry = audit.record("invited", user, by=user)
    user.delete()

    entry.refresh_from_db()
    assert entry.actor_label == "Aizada Toktobekova"
    assert [field.name for field in AuditEntry._meta.get_fields() if field.is_relation] == []


def test_view_leaves_one_line_for_each_reader_address_and_thing() -> None:
    reader, other, thing = create_user(), create_user(), create_user(name="Aida")
    views = AuditEntry.objects.filter(action="viewed")
    for _number in range(2):
        audit.note_view(thing, by=reader)
        audit.note_view(None, by=reader, what="people", changes={"page": 1})
    assert views.count() == 2
    audit.note_view(thing, by=other)
    audit.note_view(None, by=reader, what="people", changes={"page": 2})
    with audit.request_context(ip="192.0.2.7", path="/en/people/"):
        audit.note_view(thing, by=reader)
    assert [(line.actor_id, line.object_label, line.changes, line.ip) for line in views.all()] == [
        (reader.pk, "Aida", {}, "192.0.2.7"),
        (reader.pk, "", {"page": 2}, None),
        (other.pk, "Aida", {}, None),
        (reader.pk, "", {"page": 1}, None),
        (reader.pk, "Aida", {}, None),
    ]
    cache.clear()  # an hour later
    audit.note_view(thing, by=reader)
    assert views.count() == 6


def test_view_whose_line_could_not_be_written_is_not_taken_for_noted() -> None:
    reader = create_user()

    def no_center() -> int:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        audit.note_view(reader, by=reader, center_id=no_center)
    audit.note_view(reader, by=reader, center_id=lambda: 4)
    assert AuditEntry.objects.get(action="viewed").center_id == 4


def test_changed_fields_shows_before_and_after() -> None:
    before = User(name="Aizada", language="ky", date_joined=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    after = User(name="Aida", language="ky", date_joined=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))

    assert audit.changed_fields(before, after, ["name", "language", "date_joined"]) == {
        "name": ["Aizada", "Aida"],
        "date_joined": ["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"],
    }


def test_changed_fields_shows_links_by_label() -> None:
    first, second = create_user(name="First"), create_user(name="Second")
    before = first.invitations.model(user=first)
    after = first.invitations.model(user=second)

    assert audit.changed_fields(before, after, ["user"]) == {"user": ["First", "Second"]}


def test_changed_fields_refuses_lists_of_links() -> None:
    with pytest.raises(ValueError, match="groups"):
        audit.changed_fields(User(), User(), ["groups"])


def test_purge_personal_keeps_the_line_without_the_name() -> None:
    entry = create_audit_entry(
        object_type="people.Person",
        object_id="7",
        object_label="Aigul Asanova",
        note="Aigul asked for it",
        changes={"name": ["Aigul", "Aida"], "sex": ["", "female"]},
    )
    other = create_audit_entry(object_type="people.Person", object_id="8", object_label="Bek")

    assert audit.purge_personal("people.Person", 7, ["name"]) == 1
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.object_label, entry.note) == ("", "")
    assert entry.changes == {"name": None, "sex": ["", "female"]}
    assert other.object_label == "Bek"


def test_purge_personal_of_all_fields() -> None:
    create_audit_entry(object_type="people.Person", object_id="7", changes={"name": ["A", "B"]})
    audit.purge_personal("people.Person", 7)

    assert AuditEntry.objects.get().changes == {"name": None}


def test_changes_of_speaks_in_labels_and_words() -> None:
    entry = AuditEntry(
        object_type="accounts.User",
        changes={
            "national_role": ["", "directorate"],
            "is_active": [True, False],
            "name": None,
            "rows": 12,
            "targets": [["a"], ["a", "b"]],
        },
    )

    shown = [(c.label, c.before, c.after) for c in audit_words.changes_of(entry)]
    assert shown == [
        ("national role", "–", "executive directorate"),
        ("may sign in", "Yes", "No"),
        ("name", "", ""),
        ("rows", "", "12"),
        ("targets", "a", "a, b"),
    ]


@pytest.fixture
def english(client: Client) -> Client:
    client.force_login(create_directorate())
    AuditEntry.objects.all().delete()
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_audit_list_asks_the_same_for_any_number_of_lines(
    english: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        create_audit_entry(
            object_type="accounts.User", object_id=str(number), object_label=f"Member {number}"
        )

    # user and memberships; centers, actions and kinds for the filters; count; lines; who looked
    with django_assert_num_queries(7):
        english.get("/en/audit/")
    AuditEntry.objects.filter(action="viewed").delete()
    with django_assert_num_queries(3):
        response = english.get("/en/audit/")
    assert response.status_code == 200
    assert response.content.decode().count("Member ") == rows


def test_audit_list_shows_a_change_before_and_after(english: Client) -> None:
    create_audit_entry(
        object_type="accounts.User",
        object_id="5",
        actor_label="Nurgul",
        changes={"name": ["<b>Aigul</b>", "Aida"]},
        ip="192.0.2.7",
    )
    page = english.get("/en/audit/").content.decode()

    assert "<del>&lt;b&gt;Aigul&lt;/b&gt;</del> → <ins>Aida</ins>" in page
    assert "192.0.2.7" in page


def test_audit_list_filters(english: Client) -> None:
    actor = create_user(name="Aizada Toktobekova", email="aizada@example.org")
    old = timezone.now() - dt.timedelta(days=10)
    create_audit_entry(object_label="by-actor", actor_id=actor.pk)
    create_audit_entry(object_label="by-action", action="exported")
    create_audit_entry(object_label="by-type", object_type="accounts.User", object_id="9")
    create_audit_entry(object_label="by-date", at=old, object_type="accounts.User")

    def found(**query: str) -> set[str]:
        response = english.get("/en/audit/", query)
        return {row["label"] for row in response.context["rows"]}

    day = timezone.localdate(old).isoformat()
    assert found(who="AIZADA@") == {"by-actor"}
    assert found(action="exported") == {"by-action"}
    assert found(object_type="accounts.User") == {"by-type", "by-date"}
    assert found(object_type="accounts.User", object_id="9") == {"by-type"}
    assert found(since=day, until=day) == {"by-date"}


@pytest.mark.parametrize(
    "query", ["since=yesterday", "center=x", "action=nothing", "page=abc", "page=-3", "page=999"]
)
def test_audit_list_bears_bad_input(english: Client, query: str) -> None:
    assert english.get(f"/en/audit/?{query}").status_code == 200


def test_audit_list_is_for_the_directorate(client: Client) -> None:
    assert client.get("/en/audit/").status_code == 302
    client.force_login(create_user())
    assert client.get("/en/audit/").status_code == 403
    client.force_login(create_admin())
    assert client.get("/en/audit/").status_code == 200
