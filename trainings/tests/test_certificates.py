"""Certificates: who gets which, what is frozen on them, what happens to them later."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.models import OrganisationFormerName
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from people.services import anonymise_person, merge_persons, update_person
from people.tests.factories import create_person
from trainings.certificates.codes import new_code, read_code
from trainings.models import (
    Certificate,
    CertificateTemplate,
    CertificateYear,
    Enrolment,
    StatusList,
    Training,
)
from trainings.services import certificates as services
from trainings.services.certificates.numbers import LIST_TAKES
from trainings.tests.certificate_factories import (
    SIGNED,
    create_certificate,
    create_level,
    create_prior,
    finished,
    first_row,
)
from trainings.tests.factories import (
    create_enrolment,
    create_programme,
    create_trainer,
)

pytestmark = pytest.mark.django_db
Kind = Certificate.Kind


def issue(row: Enrolment, kind: str = Kind.COMPLETION, **details: Any) -> Certificate:
    return create_certificate(enrolment=row, kind=kind, **details)


def test_certificate_says_what_was_true_on_the_day_of_issue() -> None:
    programme = create_programme(title="Sewing", modules=2)
    template = CertificateTemplate.objects.create(programme=programme, methodology_en="Cards")
    template.competences.add(create_level(framework="DigComp", version="2.2", value="1.1"))
    center = create_center(name="Naryn center")
    training = finished(programme=programme, center=center)
    row = first_row(training)
    level = create_level()

    made = issue(row, office=Certificate.Office.COORDINATOR, level=level)

    assert made.holder_name == row.person.full_name
    assert (made.title_ky, made.title_ru, made.title_en) == ("Sewing",) * 3
    assert made.facts["hours"] == "18"
    assert [module["title"]["en"] for module in made.facts["modules"]] == ["Module 1", "Module 2"]
    assert made.facts["methodology"] == {"en": "Cards"}
    assert made.facts["center"]["en"] == "Naryn center"
    assert made.facts["signatory"]["name"] == SIGNED.signatory
    assert set(made.facts["signatory"]["office"]) == {"ky", "ru", "en"}
    assert made.facts["starts_on"] == training.starts_on.isoformat()
    assert (made.facts["level"]["framework"], made.facts["level"]["version"]) == ("KR-NQF", "2020")
    assert made.facts["level"]["code"] == "4"
    assert made.facts["competences"][0]["code"] == "1.1"
    assert made.number == f"KAEA-{made.year}-{made.serial:05}"
    entry = AuditEntry.objects.get(action="certificate_issued")
    assert (entry.object_id, entry.center_id) == (str(made.pk), center.pk)


def test_later_changes_of_programme_center_and_person_change_no_certificate() -> None:
    training = finished()
    made = issue(first_row(training))
    before = (made.holder_name, made.title_ky, made.facts)

    programme = training.programme
    programme.title_ky = programme.title_en = "Renamed"
    programme.save()
    organisation = training.center.organisation
    organisation.name_ky = organisation.name_en = "Another name"
    organisation.save()
    update_person(made.person, by=create_directorate(), family_name="Башкаева")

    made = Certificate.objects.get(pk=made.pk)
    assert (made.holder_name, made.title_ky, made.facts) == before


def test_center_stands_under_the_name_it_had_when_the_training_ended() -> None:
    training = finished()
    OrganisationFormerName.objects.create(
        organisation=training.center.organisation,
        name_ky="Мурдагы борбор",
        valid_until=training.ends_on + dt.timedelta(days=1),
    )

    assert issue(first_row(training)).facts["center"]["ky"] == "Мурдагы борбор"


def test_certificate_without_a_confirmed_level_states_none() -> None:
    create_level()

    made = issue(first_row(finished()))

    assert made.level is None
    assert "level" not in made.facts


def test_certificate_of_attendance_states_no_level() -> None:
    with pytest.raises(ValidationError) as error:
        issue(first_row(finished()), Kind.ATTENDANCE, level=create_level())

    assert list(error.value.message_dict) == ["level"]


def absent(training: Training) -> Enrolment:
    row = create_enrolment(training=training)
    for session in training.sessions.all():
        row.attendances.create(session=session, mark="a")
    return row


def reason_of(row: Enrolment, kind: str) -> str:
    from django.utils import translation

    with translation.override("en"), pytest.raises(ValidationError) as error:
        issue(row, kind)
    assert not Certificate.objects.filter(person=row.person).exists()
    return str(error.value.messages[0])


def test_certificate_is_refused_with_the_reason() -> None:
    training = finished()
    row = absent(training)
    left = create_enrolment(training=training, status="left_early")
    for session in training.sessions.all():
        left.attendances.create(session=session, mark="p")
    by_hand = create_enrolment(training=training, completed_override=False, passed_override=False)
    no_show = create_enrolment(training=training, status="no_show")
    untested = first_row(training)
    failed = create_enrolment(training=training, post_test=20)
    for session in training.sessions.all():
        for one in (by_hand, failed):
            one.attendances.create(session=session, mark="p")

    def ends(one: Enrolment, kind: str, text: str) -> bool:
        return reason_of(one, kind) == f"{one.person.full_name}: {text}"

    assert ends(row, Kind.ATTENDANCE, "Came to 0 of 2 sessions; 75 % are needed.")
    assert ends(row, Kind.COMPLETION, "Came to 0 of 2 sessions; 75 % are needed.")
    assert ends(left, Kind.COMPLETION, "Left early, so the training is not completed.")
    assert ends(by_hand, Kind.COMPLETION, "The results say: not completed.")
    assert ends(by_hand, Kind.COMPETENCE, "The results say: not passed.")
    assert ends(no_show, Kind.ATTENDANCE, "On the register as: Did not come.")
    assert ends(untested, Kind.COMPETENCE, "There is no result of a test after the training.")
    assert ends(failed, Kind.COMPETENCE, "The test is below the pass mark of 60 %.")
    # Who left early came to enough sessions, so a certificate of attendance is true.
    assert issue(left, Kind.ATTENDANCE).person == left.person


def test_competence_is_for_those_who_passed_by_test_or_by_decision() -> None:
    training = finished()
    tested, decided = training.enrolments.order_by("pk")
    Enrolment.objects.filter(pk=tested.pk).update(post_test=60)
    Enrolment.objects.filter(pk=decided.pk).update(passed_override=True)

    assert issue(tested, Kind.COMPETENCE).kind == Kind.COMPETENCE
    assert issue(decided, Kind.COMPETENCE).kind == Kind.COMPETENCE


@pytest.mark.parametrize("status", ["planned", "running", "returned", "cancelled"])
def test_training_must_be_submitted_first(status: str) -> None:
    training = finished(status=status)

    with pytest.raises(ValidationError) as error:
        issue(first_row(training))

    assert error.value.code == "training"


def test_training_must_be_over() -> None:
    today = timezone.localdate()
    training = finished(starts_on=today, ends_on=today + dt.timedelta(days=3))

    with pytest.raises(ValidationError) as error:
        issue(first_row(training))

    assert error.value.code == "training"


def test_issuing_twice_gives_the_same_certificate() -> None:
    row = first_row(finished())

    first, second = issue(row), issue(row)

    assert first == second
    assert Certificate.objects.count() == 1
    assert AuditEntry.objects.filter(action="certificate_issued").count() == 1


def test_each_learner_of_a_group_gets_the_chosen_kind_or_nobody_gets_any() -> None:
    training = finished(people=3)
    one, two, three = training.enrolments.order_by("pk")
    by = create_directorate()
    issue(one)

    issued = services.issue_certificates(
        training,
        choices={one.pk: Kind.COMPLETION, two.pk: Kind.ATTENDANCE},
        details=SIGNED,
        by=by,
    )

    assert [row.person for row in issued.known] == [one.person]
    assert [(row.person, row.kind) for row in issued.new] == [(two.person, Kind.ATTENDANCE)]
    with pytest.raises(ValidationError):
        services.issue_certificates(
            training,
            choices={three.pk: Kind.COMPLETION, two.pk: Kind.COMPETENCE},
            details=SIGNED,
            by=by,
        )
    assert Certificate.objects.count() == 2


def test_row_of_another_training_is_refused() -> None:
    other = first_row(finished())

    with pytest.raises(ValidationError) as error:
        services.issue_certificates(
            finished(), choices={other.pk: Kind.COMPLETION}, details=SIGNED, by=create_directorate()
        )

    assert error.value.code == "gone"


def test_somebody_must_sign_and_the_end_must_lie_ahead() -> None:
    row = first_row(finished())

    with pytest.raises(ValidationError) as error:
        issue(row, signatory=" ")
    assert list(error.value.message_dict) == ["signatory"]
    with pytest.raises(ValidationError) as error:
        issue(row, expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert list(error.value.message_dict) == ["expires_on"]
    assert not Certificate.objects.exists()


def test_numbers_run_without_gaps_though_an_issue_fails() -> None:
    training = finished(people=3)
    one, two, three = training.enrolments.order_by("pk")
    first = issue(one)

    def fails() -> None:
        with transaction.atomic():
            issue(two)
            Certificate.objects.create(code="too short")

    with pytest.raises(IntegrityError):
        fails()

    assert issue(three).serial == first.serial + 1
    assert CertificateYear.objects.get(year=first.year).last == first.serial + 1


def test_status_lists_are_half_filled_and_then_a_new_one_begins() -> None:
    training = finished(people=2)
    one, two = training.enrolments.order_by("pk")
    first = issue(one)
    StatusList.objects.update(taken=LIST_TAKES)

    assert (first.status_list, issue(two).status_list) == (1, 2)


def test_trainer_gets_a_certificate_of_what_was_taught_once() -> None:
    training = finished()
    teaching = create_trainer(training=training)
    by = create_directorate()

    made = services.issue_to_trainer(teaching, details=SIGNED, by=by)

    assert (made.basis, made.person) == (Certificate.Basis.TRAINER, teaching.person)
    assert made.facts["role"]["en"] == "Trainer"
    assert services.issue_to_trainer(teaching, details=SIGNED, by=by) == made


def test_prior_learning_has_no_course_but_says_how_it_was_assessed() -> None:
    made = create_prior(hours=None)

    assert (made.training, made.basis, made.kind) == (None, "prior", Kind.COMPETENCE)
    assert made.facts["note"]["en"] == "Практикалык тапшырма"
    again = create_prior(person=made.person, center=made.center)
    assert again == made
    with pytest.raises(ValidationError) as error:
        create_prior(note=" ")
    assert list(error.value.message_dict) == ["note"]
    with pytest.raises(ValidationError) as error:
        create_prior(titles={"ky": " "})
    assert list(error.value.message_dict) == ["title_ky"]


def test_revoking_asks_for_a_reason_and_is_written_down() -> None:
    made = create_certificate()
    by = create_directorate()

    with pytest.raises(ValidationError) as error:
        services.revoke_certificate(made, reason="  ", by=by)
    assert error.value.code == "no_reason"

    revoked = services.revoke_certificate(made, reason="Wrong person", by=by)
    assert (revoked.state, revoked.revoke_reason) == ("revoked", "Wrong person")
    assert AuditEntry.objects.get(action="certificate_revoked").note == "Wrong person"
    with pytest.raises(ValidationError) as error:
        services.revoke_certificate(made, reason="Again", by=by)
    assert error.value.code == "revoked"


def test_after_revoking_a_right_one_may_be_issued() -> None:
    row = first_row(finished())
    wrong = issue(row)
    services.revoke_certificate(wrong, reason="Wrong title", by=create_directorate())

    right = issue(row)

    assert right != wrong
    assert right.number != wrong.number


def test_state_follows_the_day() -> None:
    made = create_certificate(expires_on=timezone.localdate())
    assert made.expires_on is not None

    assert made.state == "valid"
    assert made.state_on(made.expires_on + dt.timedelta(days=1)) == "expired"


def test_changed_name_keeps_the_old_certificate_and_offers_a_new_version() -> None:
    by = create_directorate()
    old = create_certificate(level=create_level())
    with pytest.raises(ValidationError) as error:
        services.renew_certificate(old, by=by)
    assert error.value.code == "same"

    update_person(old.person, by=by, family_name="Асанова")
    old = Certificate.objects.get(pk=old.pk)
    assert old.has_new_name
    new = services.renew_certificate(old, by=by)

    old.refresh_from_db()
    assert (old.state, new.state) == ("valid", "valid")
    assert new.supersedes == old
    assert new.holder_name.startswith("Асанова")
    assert not old.holder_name.startswith("Асанова")
    assert (new.facts, new.level, new.title_ky) == (old.facts, old.level, old.title_ky)
    with pytest.raises(ValidationError) as error:
        services.renew_certificate(old, by=by)
    assert error.value.code == "superseded"
    assert issue(Enrolment.objects.get(training=old.training, person=old.person)) == new


def test_revoked_certificate_gets_no_new_version() -> None:
    by = create_directorate()
    old = services.revoke_certificate(create_certificate(), reason="A", by=by)
    update_person(old.person, by=by, family_name="Асанова")

    with pytest.raises(ValidationError) as error:
        services.renew_certificate(old, by=by)

    assert error.value.code == "state"


def test_forgotten_person_stands_on_no_certificate_any_more() -> None:
    by = create_directorate()
    made = create_certificate()
    services.share_name(made, shared=True, by=by)

    anonymise_person(made.person, by=by, reason="She asked")

    made.refresh_from_db()
    assert (made.holder_name, made.holder_initials, made.shown_holder) == ("", "", "")
    assert made.state == "valid"
    with pytest.raises(ValidationError):
        services.share_name(made, shared=True, by=by)


def test_certificates_follow_a_person_into_a_merge() -> None:
    made = create_certificate()
    survivor = create_person()

    merge_persons(survivor, made.person, by=create_directorate())

    made.refresh_from_db()
    assert made.person == survivor


def test_name_is_shown_to_visitors_only_when_the_holder_wants_it() -> None:
    by = create_directorate()
    made = create_certificate()

    assert made.shown_holder == made.person.initials
    assert services.share_name(made, shared=True, by=by).shown_holder == made.holder_name
    assert services.share_name(made, shared=False, by=by).shown_holder == made.person.initials
    assert AuditEntry.objects.filter(action__startswith="certificate_name").count() == 2


def test_certificates_are_visible_to_the_center_that_issued_them() -> None:
    made = create_certificate()
    other = create_coordinator(center=create_center())

    def seen(user: Any) -> list[Certificate]:
        return list(Certificate.objects.visible_to(user))

    assert seen(create_coordinator(center=made.center)) == [made]
    assert seen(create_directorate()) == [made]
    assert seen(other) == []


def test_codes_are_long_enough_and_read_as_people_type_them() -> None:
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{16}", code) for code in codes)
    assert read_code(" 0123-4567 abcd efgh ") == "01234567ABCDEFGH"
    assert read_code("O1I3-45L7-АВСD-ЕFGН") == "0113451 7ABCDEFGH".replace(" ", "")
    assert read_code("0123") == ""
    assert read_code("A" * 61) == ""
    assert read_code("0123-4567-abcd-efg*") == ""


def test_group_is_issued_in_the_same_number_of_statements(django_assert_num_queries: Any) -> None:
    """A group is issued in the same number of statements, one learner or three."""
    by = create_directorate()
    for people in (1, 3):
        training = finished(people=people)
        choices = {row.pk: Kind.COMPLETION for row in training.enrolments.all()}
        CertificateYear.objects.get_or_create(year=timezone.localdate().year)
        StatusList.objects.get_or_create(number=1)
        with django_assert_num_queries(21):
            services.issue_certificates(training, choices=choices, details=SIGNED, by=by)
