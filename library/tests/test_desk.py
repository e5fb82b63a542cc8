"""The pages behind the library: who sees what, what they cost, that nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from core.models import AuditEntry
from library import desk, permissions, services
from library.models import Edition, Resource, Revision, Topic
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"library:{name}", args=args)


@pytest.fixture
def center():
    return create_center()


@pytest.fixture
def coordinator(center, client):
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# The list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_desk_of_a_coordinator_takes_seven_statements(
    count, center, coordinator, client, django_assert_num_queries
):
    for _ in range(count):
        resource = create_resource(by=coordinator, center=center)
        create_published(resource=resource, by=coordinator)
        create_revision(resource=resource, by=coordinator, language="ru")
    client.get(url("desk_list"))

    # user, memberships, count, rows, languages, open versions, what came back
    with django_assert_num_queries(7):
        response = client.get(url("desk_list"))
    assert len(response.context["lines"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_desk_of_a_reviewer_takes_eight_statements(count, client, django_assert_num_queries):
    by = create_directorate()
    for _ in range(count):
        services.submit_revision(create_revision(by=by), by=by)
    client.force_login(create_reviewer())
    client.get(url("desk_list"))

    # user, memberships, count, rows, languages, open versions, what waits, e-tutorials
    with django_assert_num_queries(8):
        response = client.get(url("desk_list"))
    assert len(response.context["waiting"]) == count


def test_desk_shows_own_materials_and_nothing_of_other_centers(center, coordinator, client):
    own = create_revision(
        resource=create_resource(by=coordinator, center=center), by=coordinator, title="Биздики"
    )
    other = create_center()
    stranger = create_coordinator(center=other)
    create_revision(resource=create_resource(by=stranger, center=other), by=stranger)
    create_revision()

    lines = client.get(url("desk_list")).context["lines"]

    assert [line.title for line in lines] == [own.title]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("state=draft", {"Draft"}),
        ("state=in_review", {"Waits"}),
        ("state=published", {"Shown"}),
        ("state=withdrawn", {"Gone"}),
        ("kind=cards", {"Draft"}),
        ("language=ru", {"Waits"}),
        ("q=shO", {"Shown"}),
        ("state=changes_asked", set()),
        ("state=nonsense&kind=x", {"Draft", "Waits", "Shown", "Gone"}),
    ],
)
def test_desk_filters(query, titles, client):
    by = create_directorate()
    create_revision(resource=create_resource(by=by, kind="cards"), by=by, title="Draft")
    services.submit_revision(create_revision(by=by, language="ru", title="Waits"), by=by)
    create_published(title="Shown")
    gone = create_published(title="Gone").resource
    services.withdraw_resource(gone, reason="Old", by=by)
    client.force_login(by)

    response = client.get(f"{url('desk_list')}?{query}")

    assert {line.title for line in response.context["lines"]} == titles


def test_desk_without_materials_says_how_to_begin(coordinator, client):
    page = client.get("/en/library/desk/").content.decode()

    assert "Nothing is written yet" in page
    assert page.count("/en/library/desk/new/") == 2


def test_number_of_published_tutorials_falls_when_one_is_withdrawn(client):
    by = create_directorate()
    first = create_published().resource
    create_published()
    create_published(resource=create_resource(by=by, kind="video"), by=by)
    client.force_login(by)

    def figure() -> str:
        found = re.search(
            r"<dt>published e-tutorials</dt><dd>(.*?)</dd><dd>(.*?)</dd>",
            text_of(client.get("/en/library/desk/")),
        )
        assert found
        return f"{found[1]} {found[2]}"

    assert figure() == "2 of ~30 that the association wants"
    services.withdraw_resource(first, reason="Old", by=by)
    assert figure() == "1 of ~30 that the association wants"


def test_visible_to_and_can_see_resource_agree(center, coordinator):
    other = create_center()
    stranger = create_coordinator(center=other)
    create_resource(by=coordinator, center=center)
    create_resource(by=stranger, center=other)
    create_resource()
    users = (
        coordinator,
        stranger,
        create_directorate(),
        create_reviewer(),
        create_trainer_user(center=center),
    )
    for user in users:
        seen = set(Resource.objects.visible_to(user))
        allowed = {row for row in Resource.objects.all() if permissions.can_see_resource(user, row)}
        assert seen == allowed, user


# Beginning and facts -----------------------------------------------------------------------


def test_coordinator_begins_a_material_of_the_own_center(center, coordinator, client):
    topic = create_topic()
    response = client.post(
        url("resource_create"),
        {
            "title": "Үй-бүлөнүн бюджети",
            "language": "ky",
            "kind": "tutorial",
            "center": center.pk,
            "topics": [topic.pk],
            "licence": "cc-by",
        },
    )

    resource = Resource.objects.get()
    assert response["Location"] == url("revision_update", resource.slug, "ky")
    assert (resource.center, resource.created_by) == (center, coordinator)
    assert (resource.licence, list(resource.topics.all())) == ("cc-by", [topic])
    assert Revision.objects.get().title == "Үй-бүлөнүн бюджети"


def test_coordinator_cannot_begin_for_another_center(coordinator, client):
    other = create_center()

    response = client.post(
        url("resource_create"),
        {"title": "A", "language": "ky", "kind": "tutorial", "center": other.pk},
    )

    assert "center" in response.context["form"].errors
    assert Resource.objects.count() == 0


def facts(**changes: object) -> dict[str, object]:
    return {
        "kind": "tutorial",
        "audience": "adults",
        "level": "beginner",
        "licence": "cc0",
        "contributors-TOTAL_FORMS": "2",
        "contributors-INITIAL_FORMS": "0",
        "contributors-0-role": "author",
        "contributors-0-name": "Жаңыл",
        "contributors-1-role": "translator",
        **changes,
    }


def test_facts_are_saved_with_contributors(center, coordinator, client):
    resource = create_resource(by=coordinator, center=center)

    response = client.post(
        url("resource_update", resource.slug),
        facts(sdg_targets=["4.4"], dated_on="2023-08-11", act_state="in_force", minutes="7"),
    )

    resource.refresh_from_db()
    assert response["Location"] == url("resource_manage", resource.slug)
    assert (resource.sdg_targets, resource.minutes) == (["4.4"], 7)
    assert (resource.dated_on, resource.act_state) == (dt.date(2023, 8, 11), "in_force")
    assert [str(row) for row in resource.contributors.all()] == ["Жаңыл"]
    assert client.get(url("resource_update", resource.slug)).status_code == 200


def test_facts_refused_keep_what_was_typed(center, coordinator, client):
    resource = create_resource(by=coordinator, center=center)

    response = client.post(
        url("resource_update", resource.slug), facts(is_link_only="on", adapted_from="Китеп")
    )

    assert response.context["form"].errors.keys() == {"source_url"}
    assert "Китеп" in response.content.decode()
    assert "Жаңыл" in response.content.decode()


def test_update_and_new_languages_are_refused_to_strangers(center):
    resource = create_resource(by=create_coordinator(center=center), center=center)
    for who in (create_coordinator(), create_reviewer()):
        for write in (
            lambda by: services.update_resource(resource, by=by, level="advanced"),
            lambda by: services.add_edition(resource, by=by, language="ru"),
        ):
            with pytest.raises(ValidationError) as error:
                write(who)
            assert error.value.code == "not_own"


def test_material_from_inside_shows_versions_and_what_is_missing(center, coordinator, client):
    resource = create_resource(by=coordinator, center=center, licence="")
    create_revision(resource=resource, by=coordinator, title="Бюджет")

    page = text_of(client.get(f"/en/library/desk/materials/{resource.slug}/"))

    assert "Before it can be sent to review" in page
    assert "Version 1: Draft" in page
    assert client.post(url("revision_submit", resource.slug, "ky")).status_code == 302
    assert Revision.objects.get().state == "draft"


@pytest.mark.parametrize("count", [1, 3])
def test_material_costs_the_same_for_any_number_of_versions(
    count, center, coordinator, client, django_assert_num_queries
):
    resource = create_resource(by=coordinator, center=center)
    for _ in range(count):
        create_published(resource=resource, by=coordinator)
    address = url("resource_manage", resource.slug)
    client.get(address)

    # user, memberships, material, languages, versions, files, remarks, topics, contributors
    with django_assert_num_queries(9):
        response = client.get(address)
    assert len(response.context["editions"][0].revisions) == count


def test_add_a_language_and_write_it(center, coordinator, client):
    resource = create_resource(by=coordinator, center=center)
    create_revision(resource=resource, by=coordinator)

    response = client.post(url("edition_create", resource.slug), {"language": "ru"})

    assert response["Location"] == url("revision_update", resource.slug, "ru")
    assert client.get(response["Location"]).status_code == 200
    refused = client.post(url("edition_create", resource.slug), {"language": "ky"})
    assert refused.context["form"].errors
    assert Edition.objects.count() == 2


def test_withdraw_and_show_again(client):
    resource = create_published().resource
    client.force_login(create_reviewer())

    refused = client.post(url("resource_withdraw", resource.slug), {"reason": " "})
    client.post(url("resource_withdraw", resource.slug), {"reason": "Мыйзам өзгөрдү."})

    assert refused.context["form"].errors
    assert client.get(resource.get_absolute_url()).status_code == 410
    assert "Мыйзам өзгөрдү." in client.get(url("resource_manage", resource.slug)).content.decode()
    client.post(url("resource_restore", resource.slug))
    assert client.get(resource.get_absolute_url()).status_code == 200


# Translation gaps --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_gaps_take_eight_statements(count, center, coordinator, client, django_assert_num_queries):
    for _ in range(count):
        create_published(resource=create_resource(by=coordinator, center=center), by=coordinator)
    client.get(url("gap_list"))

    # user, memberships, topics, count, rows, languages, open versions, missing by language
    with django_assert_num_queries(8):
        response = client.get(url("gap_list"))
    assert len(response.context["lines"]) == count


def test_gaps_say_what_is_missing_and_where_to_begin(center, coordinator, client):
    topic = create_topic()
    resource = create_resource(by=coordinator, center=center, topics=[topic])
    create_published(resource=resource, by=coordinator, language="ky")
    create_revision(resource=resource, by=coordinator, language="en")
    whole = create_resource(by=coordinator, center=center)
    for language in ("ky", "ru", "en"):
        create_published(resource=whole, by=coordinator, language=language)

    response = client.get(url("gap_list"))

    (line,) = response.context["lines"]
    assert [cell.state for cell in line.cells] == ["published", "", "draft"]
    assert line.cells[1].url == url("edition_create", resource.slug) + "?language=ru"
    assert line.cells[2].url == url("revision_update", resource.slug, "en")
    assert [count for _label, count in response.context["missing"]] == [0, 1, 1]
    filtered = client.get(url("gap_list"), {"topic": topic.code})
    assert len(filtered.context["lines"]) == 1
    client.force_login(create_reviewer())
    (line,) = client.get(url("gap_list")).context["lines"]
    assert [cell.url for cell in line.cells] == ["", "", ""]


# Topics ------------------------------------------------------------------------------------


def test_directorate_adds_and_switches_off_topics(client):
    client.force_login(create_directorate())
    names = {"name_ky": "Бакча", "name_ru": "Сад", "name_en": "Garden work"}

    client.post(url("topic_create"), names | {"is_active": "on"})
    topic = Topic.objects.get()
    client.post(url("topic_update", topic.pk), names)

    topic.refresh_from_db()
    assert (topic.code, topic.is_active) == ("garden-work", False)
    assert AuditEntry.objects.filter(action="topic_saved").count() == 2
    assert client.get(url("topic_list")).context["topics"][0].resource_count == 0
    with pytest.raises(ValidationError):
        services.save_topic(topic, changed=[], by=create_reviewer())


def test_wanted_number_of_tutorials_is_a_setting(settings):
    settings.LIBRARY_TUTORIALS_WANTED = 40

    assert desk.tutorials() == desk.Reach(published=0, wanted=40)
