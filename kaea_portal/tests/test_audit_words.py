"""The log speaks the reader's language: facts and codes that are no fields have words too."""

import pytest
from django.utils import translation

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
