"""What services write, refuse and record."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.services import leave, revoke_invitation
from accounts.tests.factories import create_directorate, create_user
from centers import services
from centers.models import Center, Membership, NetworkMembership, Organisation
from centers.roles import center_ids
from centers.tests.factories import (
    create_area,
    create_center,
    create_coordinator,
    create_country,
    create_membership,
    create_network_membership,
    create_organisation,
    create_place,
)
from core.models import AuditEntry, OutgoingMessage

pytestmark = pytest.mark.django_db
Kind = Organisation.Kind


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    """The code of the only refusal, wherever it stands."""
    value = error.value
    errors = value.error_list if not hasattr(value, "error_dict") else value.error_dict.values()
    first: Any = next(iter(errors))
    return str((first[0] if isinstance(first, list) else first).code)


def lines() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# Organisations ----------------------------------------------------------------------------


def test_create_organisation_is_found_by_its_names_and_is_in_kyrgyzstan() -> None:
    create_country()
    by = create_directorate()
    made = services.create_organisation(
        by=by, kind=Kind.LIBRARY, name_ky=" Нарын китепканасы ", short_name_en="NCL"
    )

    assert (made.name_ky, made.country.code) == ("Нарын китепканасы", "41700000000000")
    assert [list(Organisation.objects.search(text)) for text in ("naryn", "ncl")] == [[made]] * 2
    assert lines() == ["organisation_created"]


@pytest.mark.parametrize("kind", [Kind.DIASPORA, Kind.DONOR])
def test_create_organisation_abroad_needs_no_place(kind: str) -> None:
    korea = create_country(code="KR", name="South Korea")
    made = services.create_organisation(by=None, kind=kind, name_en="Union", country=korea)
    assert (made.country, made.place) == (korea, None)


def test_create_organisation_refuses_what_makes_no_sense() -> None:
    korea, place = create_country(code="KR", name="South Korea"), create_place()
    services.create_organisation(by=None, kind=Kind.NGO, name_ru="Заря", place=place)
    refused: list[tuple[str, dict[str, Any]]] = [
        ("no_name", {"name_ky": "  "}),
        ("abroad", {"name_ky": "А", "country": korea, "place": place}),
        ("place", {"name_ky": "А", "place": create_country()}),
        ("exists", {"name_ru": "заря", "place": place}),
    ]
    for code, fields in refused:
        with pytest.raises(ValidationError) as error:
            services.create_organisation(by=None, kind=Kind.NGO, **fields)
        assert code_of(error) == code
    assert Organisation.objects.count() == 1


def test_update_organisation_records_what_changed_and_searches_anew() -> None:
    organisation = create_organisation(name="Mistake")
    services.update_organisation(
        organisation, by=create_directorate(), name_en="Right", name_ky="Right", name_ru=""
    )

    line = AuditEntry.objects.get()
    assert (line.action, line.changes["name_en"]) == ("organisation_updated", ["Mistake", "Right"])
    assert Organisation.objects.search("mistake").count() == 0
    assert Organisation.objects.search("right").get() == organisation


def test_update_organisation_without_a_change_leaves_no_line() -> None:
    organisation = create_organisation(name="Same")
    services.update_organisation(organisation, by=create_directorate(), name_en="Same", phone=None)
    assert lines() == []


def test_rename_organisation_keeps_the_old_name_for_its_days_and_for_search() -> None:
    organisation = create_organisation(name="Agency for PVE", kind=Kind.STATE_BODY)
    renamed = services.rename_organisation(
        organisation,
        names={"ky": "Жаңы агенттик", "en": "New agency"},
        from_on=dt.date(2026, 3, 1),
        by=create_directorate(),
    )

    assert renamed.name_on(dt.date(2026, 2, 28)) == "Agency for PVE"
    assert renamed.name_on(dt.date(2026, 3, 1)) == "Жаңы агенттик"
    assert renamed.name_ru == ""
    assert Organisation.objects.search("agency for pve").get() == organisation
    assert lines() == ["organisation_renamed"]


def test_rename_organisation_refuses_wrong_days_and_the_same_name() -> None:
    organisation = create_organisation(name="First")
    by, today = create_directorate(), timezone.localdate()
    day = today - dt.timedelta(days=10)
    services.rename_organisation(organisation, names={"ky": "Second"}, from_on=day, by=by)
    refused = [
        ("no_name", {"ky": " "}, today),
        ("same", {"ky": "Second"}, today),
        ("future", {"ky": "Third"}, today + dt.timedelta(days=1)),
        ("too_early", {"ky": "Third"}, day),
    ]
    for code, names, from_on in refused:
        with pytest.raises(ValidationError) as error:
            services.rename_organisation(organisation, names=names, from_on=from_on, by=by)
        assert code_of(error) == code
    assert organisation.former_names.count() == 1


# The network ------------------------------------------------------------------------------


def test_an_application_becomes_a_membership_that_ends_and_begins_again() -> None:
    organisation, by = create_organisation(), create_directorate()
    services.apply_to_network(organisation, applied_on=dt.date(2023, 12, 1), by=by)
    services.join_network(organisation, joined_on=dt.date(2024, 1, 1), by=by)
    services.leave_network(organisation, left_on=dt.date(2025, 1, 1), by=by)
    services.join_network(organisation, joined_on=dt.date(2026, 1, 1), by=by)

    rows = list(NetworkMembership.objects.order_by("joined_on").values_list("status", "applied_on"))
    assert rows == [("former", dt.date(2023, 12, 1)), ("member", None)]
    assert lines() == ["network_applied", "network_joined", "network_left", "network_joined"]


def test_the_network_refuses_steps_out_of_order() -> None:
    by, today = create_directorate(), timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    fresh = create_organisation()
    applicant = create_network_membership(joined_on=None).organisation
    inside = create_network_membership(joined_on=dt.date(2024, 1, 1)).organisation
    former = create_network_membership(
        joined_on=dt.date(2020, 1, 1), left_on=dt.date(2022, 1, 1)
    ).organisation
    before = NetworkMembership.objects.count()
    refused: list[tuple[str, Any, dict[str, Any]]] = [
        ("member", services.apply_to_network, {"organisation": inside, "applied_on": today}),
        ("applicant", services.apply_to_network, {"organisation": applicant, "applied_on": today}),
        ("future", services.apply_to_network, {"organisation": fresh, "applied_on": tomorrow}),
        ("no_application", services.withdraw_application, {"organisation": fresh}),
        ("member", services.join_network, {"organisation": inside, "joined_on": today}),
        ("future", services.join_network, {"organisation": fresh, "joined_on": tomorrow}),
        (
            "overlap",
            services.join_network,
            {"organisation": former, "joined_on": dt.date(2021, 1, 1)},
        ),
        ("not_member", services.leave_network, {"organisation": fresh, "left_on": today}),
        ("future", services.leave_network, {"organisation": inside, "left_on": tomorrow}),
        (
            "too_early",
            services.leave_network,
            {"organisation": inside, "left_on": dt.date(2024, 1, 1)},
        ),
    ]
    for code, service, fields in refused:
        with pytest.raises(ValidationError) as error:
            service(**fields, by=by)
        assert code_of(error) == code
    assert (NetworkMembership.objects.count(), lines()) == (before, [])


def test_withdraw_application_takes_it_off_the_list() -> None:
    row = create_network_membership(joined_on=None, applied_on=dt.date(2026, 1, 1))
    services.withdraw_application(row.organisation, by=create_directorate())
    assert NetworkMembership.objects.count() == 0
    assert AuditEntry.objects.get().note == "2026-01-01"


# Centers ----------------------------------------------------------------------------------


def test_create_center_takes_the_region_of_the_town_and_joins_the_network() -> None:
    place = create_place()
    organisation = create_organisation(kind=Kind.CENTER, place=place)
    area = create_area()
    center = services.create_center(
        organisation=organisation,
        slug="kochkor",
        code="kc",
        by=create_directorate(),
        joined_on=dt.date(2026, 1, 1),
        thematic_areas=[area],
    )

    assert (center.code, center.region) == ("KC", place.region)
    assert list(center.thematic_areas.all()) == [area]
    assert Organisation.objects.in_network_on(dt.date(2026, 1, 1)).get() == organisation
    assert lines() == ["center_created", "network_joined"]


def test_create_center_refuses_taken_and_wrong_marks() -> None:
    create_center(slug="naryn", code="N")
    by = create_directorate()
    good = create_organisation(kind=Kind.CENTER, place=create_place())
    taken = create_center().organisation
    homeless = create_organisation(kind=Kind.CENTER)
    refused: list[tuple[str, dict[str, Any]]] = [
        ("exists", {"organisation": taken}),
        ("no_place", {"organisation": homeless}),
        ("slug_taken", {"slug": "naryn"}),
        ("slug_taken", {"slug": "organisations"}),
        ("bad_code", {"code": "КО"}),
        ("bad_code", {"code": "TOOLONG"}),
        ("code_taken", {"code": "n"}),
    ]
    before = Center.objects.count()
    for code, fields in refused:
        values: dict[str, Any] = {"organisation": good, "slug": "free", "code": "FR", **fields}
        with pytest.raises(ValidationError) as error:
            services.create_center(by=by, **values)
        assert code_of(error) == code
    assert Center.objects.count() == before


def test_update_center_records_page_contacts_and_subjects() -> None:
    center = create_center()
    services.update_center(
        center,
        by=create_directorate(),
        opening_hours_en=" 9–17 ",
        email="naryn@kaea.example",
        thematic_areas=[create_area(code="it")],
        is_active=False,
    )
    center.refresh_from_db()
    assert (center.opening_hours_en, center.is_active) == ("9–17", False)
    line = AuditEntry.objects.get()
    assert (line.action, line.center_id) == ("center_updated", center.pk)
    assert sorted(line.changes) == ["email", "is_active", "opening_hours_en", "thematic_areas"]


# Memberships ------------------------------------------------------------------------------


def test_invite_member_sends_a_personal_link_to_somebody_new(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    center = create_center()
    with django_capture_on_commit_callbacks(execute=True):
        row = services.invite_member(
            center, email="New@Kaea.example", name="New", role="trainer", by=create_directorate()
        )

    assert (row.user.email, row.role, row.left_at) == ("new@kaea.example", "trainer", None)
    assert row.user.invitations.open().count() == 1
    assert OutgoingMessage.objects.get().kind == "invitation"
    line = AuditEntry.objects.get(action="membership_added")
    assert (line.center_id, line.changes) == (center.pk, {"role": ["", "trainer"]})


def test_invite_member_with_an_account_gets_the_role_and_a_message_in_his_language(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = create_user(email="old@kaea.example", language="en")
    center = create_center(name="Naryn center")
    with django_capture_on_commit_callbacks(execute=True):
        row = services.invite_member(
            center, email="OLD@kaea.example", role="coordinator", by=create_directorate()
        )

    assert row.user == user
    message = OutgoingMessage.objects.get()
    assert (message.kind, message.to_email, message.language) == (
        "membership",
        "old@kaea.example",
        "en",
    )
    assert "Naryn center" in message.body
    assert user.invitations.count() == 0


def test_invite_member_refuses_a_second_time_a_missing_name_and_an_unknown_role() -> None:
    row = create_membership(role="trainer")
    by = create_directorate()
    refused: list[tuple[str, dict[str, Any]]] = [
        ("exists", {"email": row.user.email, "role": "trainer"}),
        ("no_name", {"email": "who@kaea.example", "role": "trainer"}),
        ("unknown_role", {"email": row.user.email, "role": "director"}),
    ]
    for code, fields in refused:
        with pytest.raises(ValidationError) as error:
            services.invite_member(row.center, by=by, **fields)
        assert code_of(error) == code
    assert Membership.objects.count() == 1


def test_end_membership_keeps_the_row_and_the_account() -> None:
    row = create_membership(role="trainer")
    row.user.last_login = timezone.now()
    row.user.save()
    services.end_membership(row, by=create_coordinator(center=row.center))

    row.refresh_from_db()
    assert row.left_at is not None
    row.user.refresh_from_db()
    assert row.user.is_active
    assert lines() == ["membership_ended"]


def test_end_membership_of_somebody_who_never_came_withdraws_the_invitation() -> None:
    by = create_directorate()
    row = services.invite_member(
        create_center(), email="new@kaea.example", name="New", role="trainer", by=by
    )
    services.end_membership(row, by=by)

    row.user.refresh_from_db()
    assert (row.user.is_active, row.user.invitations.open().count()) == (False, 0)


def test_end_membership_refuses_twice_and_ones_own() -> None:
    row = create_membership(role="trainer")
    own = create_membership()
    by = create_directorate()
    services.end_membership(row, by=by)
    with pytest.raises(ValidationError) as twice:
        services.end_membership(row, by=by)
    with pytest.raises(ValidationError) as self_made:
        services.end_membership(own, by=own.user)
    assert (code_of(twice), code_of(self_made)) == ("left", "own")
    assert Membership.objects.active().get() == own


def test_who_left_and_comes_back_has_only_the_role_given_now() -> None:
    """The coordinator of one center must not open another one by inviting who left it."""
    osh, naryn = create_center(), create_center()
    gone = create_coordinator(center=osh)
    leave(gone, by=create_directorate())
    ended = [line for line in lines() if line == "membership_ended"]
    services.invite_member(
        naryn, email=gone.email, name="Back", role="trainer", by=create_coordinator(center=naryn)
    )

    gone = User.objects.get(pk=gone.pk)
    assert (gone.is_active, ended) == (True, ["membership_ended"])
    assert list(gone.memberships.active().values_list("center", "role")) == [(naryn.pk, "trainer")]
    assert center_ids(gone) == {naryn.pk}


def test_withdrawn_invitation_ends_the_work_for_every_center() -> None:
    by = create_directorate()
    row = services.invite_member(
        create_center(), email="new@kaea.example", name="New", role="coordinator", by=by
    )
    revoke_invitation(row.user, by=by)

    row.refresh_from_db()
    assert row.left_at is not None
