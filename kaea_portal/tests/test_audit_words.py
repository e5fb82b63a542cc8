"""The log speaks the reader's language: facts and codes that are no fields have words too."""

import pytest
from django.utils import translation

from accounts.tests.factories import create_directorate
from core import audit, audit_words
from people.tests.factories import create_person
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db


def said(entry) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return [(row.label, row.before, row.after) for row in audit_words.changes_of(entry)]


def test_marks_are_rows_with_words():
    entry = audit.record(
        "attendance_marked", create_training(), by=None, changes={"2114": ["", "p"], "7": ["a", ""]}
    )

    assert said(entry) == [("row 2114", "–", "Present"), ("row 7", "Absent", "–")]


def test_purpose_of_a_consent_is_in_words():
    entry = audit.record(
        "consent recorded", create_person(), by=None, changes={"purpose": [None, "data"]}
    )

    assert said(entry) == [("purpose", "–", "Keeping personal data")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rows": 3}, ("rows", "", "3")),
        ({"personal": True}, ("with personal data", "", "Yes")),
        ({"created": 4}, ("New in the network", "", "4")),
        ({"something_new": 1}, ("something new", "", "1")),
    ],
)
def test_facts_of_files_and_imports_are_in_words(changes, words):
    assert said(audit.record("exported", None, by=None, changes=changes)) == [words]


@pytest.mark.parametrize(
    ("action", "note", "words"),
    [
        ("sign_in_failed", "code", "каттан туура эмес код"),
        ("sign_in_failed", "second factor", "экинчи ырастоо туура эмес"),
        ("viewed", "phone list", "Чалуу тизмеси"),
        ("viewed", "duplicates", "Кайталанышы мүмкүн жазуулар"),
        ("sign_in_failed", "somebody@example.org", "somebody@example.org"),
        ("voided", "code", "code"),
    ],
)
def test_notes_that_are_codes_are_in_the_readers_language(client, action, note, words):
    entry = audit.record(action, None, by=None, note=note)

    with translation.override("ky"):
        assert audit_words.note_label(entry) == words
    client.force_login(create_directorate())
    assert f"<p>{words}</p>" in client.get("/ky/audit/").content.decode()
