"""What people agree to, word for word, on the screen and on paper."""

import hashlib
import json
import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from centers.tests.factories import create_center, create_coordinator
from people.consent_sheet import MANY, consent_sheet_pdf, sheet_data
from people.consent_texts import EVENT_VERSION, TEXT_VERSION, TEXTS, consent_text, consent_texts
from people.models import Consent
from people.tests.factories import create_person

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# A signed paper names its version, so a text never changes: a new wording is a new version here.
DIGESTS = {
    "1": "50318f5204cf963b",
    "event-1": "a15bf5e19cb865d9",
    "pool-1": "4436de0889555c69",
    "alumni-1": "63826fc9e187359e",
}


def digest(version: str) -> str:
    words = json.dumps(TEXTS[version], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def test_texts_of_a_version_never_change():
    assert {version: digest(version) for version in TEXTS} == DIGESTS


def test_present_version_has_every_purpose_in_every_language():
    assert TEXT_VERSION in TEXTS
    for purpose in Consent.Purpose.values:
        texts = [consent_text(purpose, language) for language in LANGUAGES]
        assert all(text and text.title and len(text.paragraphs) >= 3 for text in texts)
        assert len({text and len(text.paragraphs) for text in texts}) == 1


def test_guests_of_events_have_their_own_texts_in_every_language():
    for purpose in ("data", "guardian"):
        texts = [consent_text(purpose, code, version=EVENT_VERSION) for code in LANGUAGES]
        assert len({text and len(text.paragraphs) for text in texts}) == 1
        assert all(text and text.title for text in texts)


def test_version_of_a_center_before_the_portal_has_no_text():
    assert consent_text("data", "ky", version="2019") is None
    assert consent_texts("de") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", Consent.Purpose.values)
def test_paper_is_one_page_of_an_accessible_archive_pdf(purpose, language):
    text = consent_text(purpose, language)
    assert text
    document = consent_sheet_pdf(text)

    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1
    assert f"/Lang({language})".encode() in document
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document


def test_list_has_a_line_for_each_of_many():
    text = consent_text("data", "ky")
    assert text
    data = sheet_data(text, is_list=True)

    assert (data["rows"], data["version"], len(data["fields"])) == (MANY, "1-версия", 3)
    document = consent_sheet_pdf(text, is_list=True)
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 2


def test_paper_of_a_guardian_asks_for_the_child_too():
    text = consent_text("guardian", "ru")
    assert text
    assert len(sheet_data(text, is_list=False)["fields"]) == 4


@pytest.fixture
def coordinator(client, db):
    user = create_coordinator(center=create_center())
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", LANGUAGES)
def test_coordinator_reads_all_texts_in_the_language_of_the_page(client, coordinator, language):
    html = unescape(client.get(f"/{language}/people/consents/").content.decode())

    for text in consent_texts(language):
        assert all(f"<p>{paragraph}</p>" in html for paragraph in text.paragraphs)


def test_coordinator_prints_a_text_in_any_language(client, coordinator):
    address = reverse("people:consent_sheet", args=["photo"])

    for language in LANGUAGES:
        response = client.get(address, {"lang": language})
        assert response["Content-Type"] == "application/pdf"
        assert f"consent-photo-1-{language}.pdf" in response["Content-Disposition"]
    for wrong in ({"lang": "de"}, {"version": "9"}, {"version": "../1"}):
        assert client.get(address, wrong).status_code == 404
    assert client.get(reverse("people:consent_sheet", args=["other"])).status_code == 404


def test_texts_stand_beside_every_place_where_a_consent_is_recorded(client, coordinator):
    person = create_person(center=coordinator.memberships.get().center)
    data = consent_text("data", "ky")
    assert data
    pages = [reverse("people:consent_create", args=[person.pk]), reverse("people:person_create")]

    for address in pages:
        html = client.get(address).content.decode()
        assert data.paragraphs[0] in html
        assert reverse("people:consent_sheet", args=["data"]) + "?lang=ru" in html
