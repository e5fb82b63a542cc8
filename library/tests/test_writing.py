"""The editor: saving, previewing, cards, and that nothing typed is lost."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from centers.tests.factories import create_center, create_coordinator
from library import services
from library.models import Revision
from library.tests.factories import create_published, create_resource

pytestmark = pytest.mark.django_db
CARDS = {
    "cards-TOTAL_FORMS": "3",
    "cards-INITIAL_FORMS": "0",
    "cards-0-front": "Бюджет",
    "cards-0-back": "Киреше жана чыгаша.",
    "cards-1-front": "",
    "cards-1-back": "",
}


@pytest.fixture
def by(client):
    user = create_coordinator(center=create_center())
    client.force_login(user)
    return user


def editor(by, *, language: str = "ky", **fields) -> str:
    """Address of the editor of a new material of the writer's center."""
    center = by.memberships.get().center
    resource = create_resource(by=by, center=center, **fields)
    services.add_edition(resource, language=language, by=by)
    return reverse("library:revision_update", args=[resource.slug, language])


def test_editor_saves_and_goes_on(by, client):
    address = editor(by)

    client.post(address, {"title": "Бюджет", "summary": "Кыскача.", "body": "## A\r\n\r\nB"})
    page = client.get(address)

    revision = Revision.objects.get()
    assert (revision.title, revision.body, revision.written_by) == ("Бюджет", "## A\n\nB", by)
    assert page.context["form"].initial["body"] == "## A\n\nB"


def test_editor_with_an_error_keeps_what_was_typed(by, client):
    response = client.post(editor(by), {"title": "", "body": "Узун текст"})

    assert response.context["form"].errors.keys() == {"title"}
    assert "Узун текст" in response.content.decode()


def test_preview_without_script_is_the_same_page_with_the_text_below(by, client):
    address = editor(by)
    typed = {"title": "Бюджет", "body": "## Башы\n\n<script>alert(1)</script>", "act": "preview"}

    page = client.post(address, typed).content.decode()

    assert '<h2 id="башы">Башы</h2>' in page
    assert 'name="title" value="Бюджет"' in page
    assert "<script>alert" not in page
    assert not Revision.objects.exists()


def test_preview_by_htmx_is_the_part_alone(by, client):
    address = editor(by)
    typed = {"title": "Бюджет", "body": "## Башы", "act": "preview"}

    page = client.post(address, typed, headers={"hx-request": "true"}).content.decode()

    assert page.startswith("<section") and '<h2 id="башы">' in page
    assert "<html" not in page


def test_stale_page_shows_both_texts_and_saving_again_is_meant(by, client):
    address = editor(by)
    client.post(address, {"title": "Бюджет", "body": "Биринчи."})
    shown = client.get(address).context["form"].initial
    client.post(address, {"title": "Бюджет", "body": "Башканын сөзү."})
    mine = {"title": "Бюджет", "body": "Меники.", "seen": shown["seen"]}

    refused = client.post(address, mine | {"seen_at": shown["seen_at"]})

    assert Revision.objects.get().body == "Башканын сөзү."
    page = refused.content.decode()
    assert "Башканын сөзү." in page and "Меники." in page
    form = refused.context["form"]
    client.post(address, mine | {"seen": form["seen"].value(), "seen_at": form["seen_at"].value()})
    assert Revision.objects.get().body == "Меники."


@pytest.mark.parametrize("seen_at", ["yesterday", "2026-13-45T00:00", "x" * 500])
def test_time_of_nobody_is_stale(seen_at, by, client):
    address = editor(by)
    client.post(address, {"title": "A", "body": "B"})

    response = client.post(address, {"title": "A", "body": "C", "seen_at": seen_at})

    assert response.status_code == 200
    assert Revision.objects.get().body == "B"


def test_cards_are_written_as_cards(by, client):
    address = editor(by, kind="cards")

    client.post(address, CARDS | {"title": "Сөздөр", "summary": "Беш сөз."})
    page = client.get(address)

    assert Revision.objects.get().body == "## Бюджет\n\nКиреше жана чыгаша."
    assert next(form["front"].value() for form in page.context["cards"]) == "Бюджет"
    assert "body" not in page.context["form"].fields


def test_more_cards_keep_what_was_typed(by, client):
    response = client.post(
        editor(by, kind="cards"), CARDS | {"title": "Сөздөр", "act": "more", "cards-1-front": "Кир"}
    )

    forms = response.context["cards"].forms
    assert len(forms) == 7
    assert [form["front"].value() for form in forms[:2]] == ["Бюджет", "Кир"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cards-1-front": "Карыз"}, "back"),
        ({"cards-1-back": "Акча"}, "front"),
        ({"cards-1-front": "Карыз", "cards-1-back": "A\n## B"}, "back"),
    ],
)
def test_half_a_card_is_refused_at_its_side(changes, field, by, client):
    response = client.post(editor(by, kind="cards"), CARDS | {"title": "Сөздөр"} | changes)

    assert response.context["cards"].forms[1].errors.keys() == {field}
    assert not Revision.objects.exists()


def test_text_that_is_no_cards_is_edited_as_text(by, client):
    address = editor(by, kind="cards")
    edition = by.memberships.get().center.resources.get().editions.get()
    services.save_revision(edition, by=by, title="A", body="Баш сөз.\n\n## Бет\n\nАрт")

    response = client.get(address)

    assert response.context["cards"] is None
    assert "body" in response.context["form"].fields


def test_save_and_send_goes_to_the_reviewers_and_closes_the_editor(by, client):
    address = editor(by)

    client.post(address, {"title": "A", "summary": "B", "body": "C", "act": "send"})
    waiting = client.get("/en" + address[3:]).content.decode()
    refused = client.post(address, {"title": "A", "body": "Кийин"})

    assert Revision.objects.get().state == "in_review"
    assert "This text is in review" in waiting
    assert refused.status_code == 200
    assert Revision.objects.get().body == "C"


def test_new_version_of_a_published_text_asks_what_has_changed(by, client):
    center = by.memberships.get().center
    edition = create_published(resource=create_resource(by=by, center=center), by=by, title="Бир")
    address = reverse("library:revision_update", args=[edition.resource.slug, "ky"])

    shown = client.get(address)
    client.post(address, {"title": "Бир", "body": "Жаңы", "change_note": "Бага өзгөрдү"})

    assert shown.context["form"].initial["title"] == "Бир"
    draft = Revision.objects.get(state="draft")
    assert (draft.number, draft.change_note) == (2, "Бага өзгөрдү")


def test_seen_at_of_a_text_written_meanwhile_is_refused(by):
    center = by.memberships.get().center
    resource = create_resource(by=by, center=center)
    edition = services.add_edition(resource, language="ky", by=by)
    first = services.save_revision(edition, by=by, title="A")
    old = first.written_at - dt.timedelta(seconds=1)

    with pytest.raises(ValidationError) as error:
        services.save_revision(edition, by=by, seen_at=old, title="B")
    assert error.value.code == "stale_text"
