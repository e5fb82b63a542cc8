"""Reviewing: remarks at their places, the comparison, the decision, who is told."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import OutgoingMessage
from library import review, services
from library.models import Comment, File, Revision
from library.review import Change
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
)
from library.text import render

pytestmark = pytest.mark.django_db
BODY = "Башы.\n\n## Эмне керек\n\nПаспорт.\n\n## Кадамдар\n\n::: tip\n## Ичинде\n\nКеңеш.\n:::\n"


@pytest.fixture
def author():
    return create_coordinator(center=create_center(), email="author@kaea.example", language="ru")


@pytest.fixture
def reviewer(client):
    user = create_reviewer(email="reviewer@kaea.example", language="ky")
    client.force_login(user)
    return user


@pytest.fixture
def revision(author, reviewer):
    center = author.memberships.get().center
    resource = create_resource(by=author, center=center)
    found = create_revision(resource=resource, by=author, title="Бюджет", body=BODY)
    return services.submit_revision(found, by=author)


def url(name: str, revision: Revision) -> str:
    edition = revision.edition
    return reverse(f"library:{name}", args=[edition.resource.slug, edition.language])


def seen(revision: Revision) -> str:
    assert revision.submitted_at is not None
    return revision.submitted_at.isoformat()


# Sections and comparison -------------------------------------------------------------------


def test_sections_part_at_headings_and_leave_boxes_whole():
    sections, whole = review.sections(
        render(BODY), [Comment(place="эмне-керек"), Comment(place="")]
    )

    assert [section.title for section in sections] == ["", "Эмне керек", "Кадамдар"]
    assert "Ичинде" in sections[2].html
    assert "".join(section.html for section in sections) == render(BODY).html
    assert [len(section.remarks) for section in sections] == [0, 1, 0]
    assert len(whole) == 1


def test_remark_of_a_heading_that_is_gone_belongs_to_the_whole():
    _sections, whole = review.sections(render("## Жаңы"), [Comment(place="эски")])

    assert [remark.place for remark in whole] == ["эски"]


def test_changes_by_paragraph():
    assert review.changes(["a", "b", "c"], ["a", "B", "c", "d"]) == [
        Change(same=1),
        Change(old=["b"], new=["B"]),
        Change(same=1),
        Change(new=["d"], old=[]),
    ]


def test_compare_without_a_published_version_is_empty():
    assert review.compare(None, Revision(title="A")) == []


# The page ----------------------------------------------------------------------------------


def test_reviewer_reads_the_text_and_remarks_at_a_heading(revision, reviewer, client):
    response = client.post(
        url("comment_create", revision), {"text": "Мисал кошуңуз.", "place": "эмне-керек"}
    )
    page = client.get(url("revision_review", revision))

    remark = Comment.objects.get()
    assert (remark.place, remark.made_by) == ("эмне-керек", reviewer)
    assert response["Location"].endswith(f"#remark-{remark.pk}")
    sections = page.context["sections"]
    assert [len(section.remarks) for section in sections] == [0, 1, 0]
    assert '<h2 id="эмне-керек">' in page.content.decode()


def test_empty_remark_is_refused_on_the_page(revision, client):
    response = client.post(url("comment_create", revision), {"text": " "})

    assert response.context["remark_form"].errors.keys() == {"text"}
    assert not Comment.objects.exists()


def test_review_compares_with_what_visitors_read(author, reviewer, client):
    center = author.memberships.get().center
    edition = create_published(
        resource=create_resource(by=author, center=center), by=author, body="Эски.\n\nКалат."
    )
    draft = services.save_revision(edition, by=author, body="Жаңы.\n\nКалат.")
    services.submit_revision(draft, by=author)

    page = client.get(url("revision_review", draft)).content.decode()

    assert re.search(r"<del>.*Эски\.</del>", page) and re.search(r"<ins>.*Жаңы\.</ins>", page)


def test_reviewer_may_open_the_files_of_the_version(revision, client):
    File.objects.create(
        revision=revision,
        kind="pdf",
        title="Барак",
        file="library/ab/cd-file.pdf",
        size=1200,
        checksum="0" * 64,
    )

    page = client.get(url("revision_review", revision)).content.decode()

    assert re.search(r'<a href="/[^"]*\.pdf">Барак</a>', page)


@pytest.mark.parametrize("count", [1, 3])
def test_review_costs_the_same_for_any_number_of_remarks(
    count, revision, reviewer, client, django_assert_num_queries
):
    for _ in range(count):
        services.add_comment(revision, text="A", by=reviewer)
    address = url("revision_review", revision)
    client.get(address)

    # user, memberships, material, language, version, remarks, files, organisations
    with django_assert_num_queries(8):
        client.get(address)


# The decision ------------------------------------------------------------------------------


def test_publish_names_the_organisation_and_tells_the_author(
    revision, author, client, django_capture_on_commit_callbacks
):
    academy = create_organisation(kind="state_body", name="Academy")

    client.post(
        url("revision_publish", revision), {"reviewed_for": academy.pk, "seen": seen(revision)}
    )

    revision.refresh_from_db()
    assert (revision.state, revision.reviewed_for) == ("published", academy)
    message = OutgoingMessage.objects.get(kind="library.revision_published")
    assert (message.to_email, message.language) == (author.email, "ru")
    assert f"/ru/library/{revision.edition.resource.slug}/" in message.body


def test_text_sent_anew_meanwhile_is_not_published_unread(revision, author, reviewer, client):
    old = seen(revision)
    services.ask_changes(revision, comment="A", by=create_directorate())
    services.save_revision(revision.edition, by=author, body="Башка текст.")
    services.submit_revision(revision, by=author)

    client.post(url("revision_publish", revision), {"seen": old})
    returned = client.post(url("revision_return", revision), {"seen": old, "comment": "Сөзүм"})

    assert Revision.objects.get().state == "in_review"
    assert returned.context["return_form"].non_field_errors()
    assert "Сөзүм" in returned.content.decode()


def test_changes_are_asked_with_a_comment_and_the_author_hears_it(revision, author, client):
    refused = client.post(url("revision_return", revision), {"seen": seen(revision)})
    client.post(url("comment_create", revision), {"text": "Мисал", "place": "кадамдар"})
    client.post(url("revision_return", revision), {"seen": seen(revision), "comment": "Кыска."})

    assert refused.context["return_form"].errors.keys() == {"comment"}
    assert Revision.objects.get().state == "changes_asked"
    message = OutgoingMessage.objects.get(kind="library.revision_returned")
    assert (message.to_email, message.language) == (author.email, "ru")
    assert "Кыска." in message.body
    assert url("revision_update", revision).removeprefix("/ky") in message.body


def test_reviewers_hear_of_a_text_in_their_language(revision, reviewer):
    (message,) = OutgoingMessage.objects.filter(kind="library.revision_submitted")

    assert (message.to_email, message.language) == (reviewer.email, "ky")
    assert url("revision_review", revision) in message.body


def test_without_reviewers_the_directorate_hears_of_it():
    boss, author = create_directorate(), create_directorate()
    revision = create_revision(by=author)

    services.submit_revision(revision, by=author)

    assert {row.user_id for row in OutgoingMessage.objects.all()} == {boss.pk}


def test_quiet_steps_tell_nobody():
    by, reviewer = create_directorate(), create_reviewer()
    revision = create_revision(by=by)

    services.submit_revision(revision, by=by, is_quiet=True)
    services.ask_changes(revision, comment="A", by=reviewer, is_quiet=True)
    services.submit_revision(revision, by=by, is_quiet=True)
    services.publish_revision(revision, by=reviewer, is_quiet=True)

    assert not OutgoingMessage.objects.exists()


def test_directorate_does_not_decide_on_its_own_text(client):
    by = create_directorate()
    revision = services.submit_revision(create_revision(by=by), by=by)
    client.force_login(by)

    page = client.get(url("revision_review", revision))
    client.post(url("revision_publish", revision), {"seen": seen(revision)})

    assert page.context["can_decide"] is False
    assert Revision.objects.get().state == "in_review"


# Remarks are done ----------------------------------------------------------------------------


def test_author_marks_a_remark_as_done_and_comes_back_to_the_text(
    revision, author, reviewer, client
):
    remark = services.add_comment(revision, text="A", by=reviewer)
    client.force_login(author)

    response = client.post(reverse("library:comment_finish", args=[remark.pk]), {"from": "text"})

    remark.refresh_from_db()
    assert remark.done_at is not None
    assert response["Location"] == url("revision_update", revision)


def test_remarks_are_refused_to_strangers(revision, reviewer):
    remark = services.add_comment(revision, text="A", by=reviewer)
    stranger = create_coordinator(center=create_center())

    for write in (
        lambda: services.add_comment(revision, text="B", by=stranger),
        lambda: services.finish_comment(remark, by=stranger),
    ):
        with pytest.raises(ValidationError) as error:
            write()
        assert error.value.code == "not_own"
