"""The life of a material: who may write it, what review means, what visitors get."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from library import services
from library.models import Edition, Resource, Revision
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
)

pytestmark = pytest.mark.django_db
State = Revision.State


def refused(error) -> str:
    """Code of the one refusal."""
    found = error.value
    if hasattr(found, "error_dict"):
        return ",".join(sorted(found.error_dict))
    return found.code


def test_create_resource_writes_the_log_and_an_address_in_latin_letters():
    by = create_directorate()

    resource = services.create_resource(by=by, title="Үй-бүлөнүн бюджети", licence="cc-by")
    other = services.create_resource(by=by, title="Үй-бүлөнүн бюджети", licence="cc-by")

    assert resource.slug.isascii() and other.slug == f"{resource.slug}-2"
    entry = AuditEntry.objects.filter(action="resource_created").latest("pk")
    assert (entry.actor_id, entry.object_id) == (by.pk, str(other.pk))


def test_create_resource_refuses_a_taken_address():
    create_resource(slug="budget")

    with pytest.raises(ValidationError) as error:
        create_resource(slug="budget")
    assert refused(error) == "slug"
    assert Resource.objects.count() == 1


def test_coordinator_writes_for_the_own_center_only():
    center, other = create_center(), create_center()
    by = create_coordinator(center=center)

    assert create_resource(by=by, center=center).center == center
    for wrong in (other, None):
        with pytest.raises(ValidationError) as error:
            create_resource(by=by, center=wrong)
        assert refused(error) == "not_own"


def test_update_resource_notes_what_changed_and_keeps_lists():
    resource = create_resource(audience="adults")
    topic = create_topic(name="Бюджет")
    by = create_directorate()

    services.update_resource(
        resource,
        by=by,
        audience="women",
        topics=[topic],
        contributors=[{"role": "author", "name": "Жаңыл"}, {"role": "author", "name": ""}],
    )

    entry = AuditEntry.objects.filter(action="resource_updated").latest("pk")
    assert entry.changes == {
        "audience": ["adults", "women"],
        "topics": [[], ["Бюджет"]],
        "contributors": [[], ["Жаңыл"]],
    }


def test_update_resource_refuses_to_take_the_terms_of_what_is_published():
    resource = create_published().resource

    with pytest.raises(ValidationError) as error:
        services.update_resource(resource, by=create_directorate(), licence="")
    assert refused(error) == "licence"


def test_link_only_needs_an_address():
    with pytest.raises(ValidationError) as error:
        create_resource(is_link_only=True, licence="")
    assert refused(error) == "source_url"


def test_add_edition_twice_is_one():
    resource, by = create_resource(), create_directorate()

    assert services.add_edition(resource, language="ky", by=by) == services.add_edition(
        resource, language="ky", by=by
    )
    with pytest.raises(ValidationError):
        services.add_edition(resource, language="xx", by=by)


def test_save_revision_goes_on_with_the_open_one():
    revision = create_revision(title="Бир")

    again = services.save_revision(revision.edition, by=create_directorate(), title="Эки")

    assert (again.pk, again.number, again.title) == (revision.pk, 1, "Эки")


def test_save_revision_of_a_published_text_begins_a_new_one_beside_it():
    edition = create_published(title="Бир", body="## A\n\nB")

    draft = services.save_revision(edition, by=create_directorate(), title="Эки")

    edition.refresh_from_db()
    assert (draft.number, draft.state, draft.body) == (2, State.DRAFT, "## A\n\nB")
    assert edition.published.title == "Бир"


def test_save_revision_refuses_in_review_strangers_and_stale_pages():
    center = create_center()
    by = create_coordinator(center=center)
    revision = create_revision(resource=create_resource(by=by, center=center), by=by)
    stranger = create_coordinator(center=create_center())
    for who, seen, code in ((stranger, None, "not_own"), (by, revision.pk + 1, "stale")):
        with pytest.raises(ValidationError) as error:
            services.save_revision(revision.edition, by=who, seen=seen, title="X")
        assert refused(error) == code

    services.submit_revision(revision, by=by)
    with pytest.raises(ValidationError) as error:
        services.save_revision(revision.edition, by=by, title="X")
    assert refused(error) == "in_review"


@pytest.mark.parametrize(
    ("kind", "texts", "field"),
    [
        ("tutorial", {"summary": ""}, "summary"),
        ("tutorial", {"body": ""}, "body"),
        ("cards", {"body": "no cards"}, "body"),
        ("video", {"body": ""}, "body"),
    ],
)
def test_submit_revision_says_what_is_missing(kind, texts, field):
    by = create_directorate()
    revision = create_revision(resource=create_resource(by=by, kind=kind), by=by, **texts)

    with pytest.raises(ValidationError) as error:
        services.submit_revision(revision, by=by)
    assert refused(error) == field
    revision.refresh_from_db()
    assert revision.state == State.DRAFT


def test_submit_revision_twice_is_once():
    by = create_directorate()
    revision = create_revision(by=by)

    services.submit_revision(revision, by=by)
    services.submit_revision(revision, by=by)

    assert AuditEntry.objects.filter(action="revision_submitted").count() == 1


def test_review_asks_for_changes_with_a_comment_and_then_publishes():
    by, reviewer = create_directorate(), create_reviewer()
    academy = create_organisation(kind="state_body")
    revision = create_revision(by=by)
    services.submit_revision(revision, by=by)
    with pytest.raises(ValidationError) as error:
        services.ask_changes(revision, comment=" ", by=reviewer)
    assert refused(error) == "comment"

    services.ask_changes(revision, comment="Мисал кошуңуз.", by=reviewer)
    services.save_revision(revision.edition, by=by, body="## A\n\nМисал.")
    services.submit_revision(revision, by=by)
    published = services.publish_revision(revision, by=reviewer, reviewed_for=academy)

    assert (published.state, published.reviewed_for) == (State.PUBLISHED, academy)
    assert Resource.objects.get().is_published
    assert Edition.objects.get().published == published


def test_publish_again_replaces_the_text_before_and_keeps_it():
    edition = create_published(title="Бир")
    by = create_directorate()
    draft = services.save_revision(edition, by=by, title="Эки")
    services.submit_revision(draft, by=by)

    services.publish_revision(draft, by=create_reviewer())
    services.publish_revision(draft, by=create_reviewer())  # clicked twice

    edition.refresh_from_db()
    assert edition.published.title == "Эки"
    assert list(edition.revisions.values_list("number", "state").order_by("number")) == [
        (1, State.REPLACED),
        (2, State.PUBLISHED),
    ]


def test_publish_refuses_the_author_the_stranger_and_what_was_not_reviewed():
    by = create_directorate()
    revision = create_revision(by=by)
    with pytest.raises(ValidationError) as error:
        services.publish_revision(revision, by=create_reviewer())
    assert refused(error) == "not_reviewed"
    services.submit_revision(revision, by=by)
    coordinator = create_coordinator(center=create_center())
    for who, code in ((by, "own_text"), (coordinator, "role")):
        with pytest.raises(ValidationError) as error:
            services.publish_revision(revision, by=who)
        assert refused(error) == code


def test_publish_without_terms_is_refused():
    by = create_directorate()
    revision = create_revision(by=by, resource=create_resource(by=by, licence="pexels"))

    with pytest.raises(ValidationError) as error:
        services.submit_revision(revision, by=by)
    assert refused(error) == "source_url"


def test_withdraw_and_restore():
    resource = create_published().resource
    reviewer = create_reviewer()
    with pytest.raises(ValidationError) as error:
        services.withdraw_resource(resource, reason=" ", by=reviewer)
    assert refused(error) == "reason"

    services.withdraw_resource(resource, reason="Эскирди.", by=reviewer)
    assert Resource.objects.published().count() == 0
    services.restore_resource(resource, by=reviewer)

    assert Resource.objects.published().count() == 1
    assert [
        e.action for e in AuditEntry.objects.filter(action__startswith="resource_").order_by("pk")
    ][-2:] == ["resource_withdrawn", "resource_restored"]


def test_withdraw_is_for_reviewers():
    resource = create_published().resource

    with pytest.raises(ValidationError) as error:
        services.withdraw_resource(
            resource, reason="X", by=create_coordinator(center=create_center())
        )
    assert refused(error) == "role"


def test_comment_is_done_once():
    revision = create_revision()
    comment = services.add_comment(revision, text="Мисал", place="bashy", by=create_reviewer())

    first = services.finish_comment(comment, by=create_directorate()).done_at
    assert first is not None and first <= timezone.now()
    assert services.finish_comment(comment, by=create_directorate()).done_at == first
    with pytest.raises(ValidationError):
        services.add_comment(revision, text=" ", by=create_reviewer())


def test_address_of_a_page_of_the_portal_is_never_given_to_a_material():
    assert services.create_resource(by=create_directorate(), title="Desk").slug == "desk-2"
