"""What the services write, what they refuse, and what the log says of it."""

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_place
from core import messages
from core.models import AuditEntry, OutgoingMessage
from people import merging, selectors, services
from people.matching import Traits
from people.models import Consent, DuplicatePair, Merge, Person, PersonCenter
from people.tests.factories import create_consent, create_group, create_pair, create_person

pytestmark = pytest.mark.django_db
NOW = timezone.localdate()


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about people; what other apps hang in is tested there."""
    monkeypatch.setattr(merging, "_handlers", {})
    for name in ("_figures", "_anonymisers", "_followers"):
        monkeypatch.setattr(merging, name, [])


def lines(person: Any, action: str = "") -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_type=person._meta.label, object_id=str(person.pk))
    return list((rows.filter(action=action) if action else rows).order_by("at", "pk"))


def refusal(code: str | None, call: Any, *args: Any, **fields: Any) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        call(*args, **fields)
    if code is not None:
        assert refused.value.code == code
    return refused.value


def errors(call: Any, *args: Any, **fields: Any) -> dict[str, list[str]]:
    return dict(refusal(None, call, *args, **fields).message_dict)


# Creating ---------------------------------------------------------------------------------


def test_create_person_stores_name_keys_phones_groups_and_center() -> None:
    center, group = create_center(), create_group(code="rural-women")
    by = create_coordinator(center=center)
    person = services.create_person(
        by=by,
        center=center,
        family_name=" Асанова ",
        given_name="Айгүл",
        patronymic="Бакыт кызы",
        sex="F",
        birth_date=dt.date(1990, 3, 12),
        phones=["0700 123 456", "+7 916 123 45 67", "0700123456"],
        target_groups=[group],
    )
    person.refresh_from_db()
    assert person.full_name == "Асанова Айгүл Бакыт кызы"
    assert (person.name_key, person.patronymic_key) == ("aigul asanova", "bakit")
    assert person.birth_year == 1990
    assert [(str(p.number), p.tail) for p in person.phones.all()] == [
        ("+996700123456", "700123456"),
        ("+79161234567", "161234567"),
    ]
    assert list(person.target_groups.all()) == [group]
    assert list(person.centers.all()) == [center]
    line = lines(person, "created")[0]
    assert (line.actor_id, line.center_id) == (by.pk, center.pk)
    assert line.changes == {
        "family_name": ["", "Асанова"],
        "given_name": ["", "Айгүл"],
        "patronymic": ["", "Бакыт кызы"],
        "sex": ["U", "F"],
        "birth_date": [None, "1990-03-12"],
        "birth_year": [None, 1990],
        "phones": [[], ["+996700123456", "+79161234567"]],
        "target_groups": [[], ["rural-women"]],
    }


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"given_name": ""}, "given_name", "Type the first name."),
        (
            {"family_name": ""},
            "family_name",
            "Type the surname, or the patronymic without one.",
        ),
        (
            {"given_name": "<b>Айгүл"},
            "given_name",
            "A name cannot hold markup such as < or >. Type the name only.",
        ),
        ({"birth_year": NOW.year + 1}, "birth_year", "This lies in the future."),
        ({"birth_year": 1900}, "birth_year", "This is too long ago. Check the digits."),
        (
            {"birth_date": NOW + dt.timedelta(days=1)},
            "birth_date",
            "This lies in the future.",
        ),
        (
            {"birth_date": dt.date(1990, 3, 12), "birth_year": 1991},
            "birth_year",
            "The year does not fit the date of birth.",
        ),
        (
            {"birth_year": NOW.year - 15},
            "has_guardian_consent",
            "This person is under 18. Ask a parent or guardian and mark the consent.",
        ),
        (
            {"phones": ["12"]},
            "phones",
            "“12” is not a whole phone number. Write for example 0700 123 456.",
        ),
        (
            {"migrant_status": "abroad"},
            "migrant_status",
            "This is kept only with consent. Record the consent first, or choose unknown.",
        ),
        (
            {"qualification": "higher"},
            "qualification",
            "This is kept only with consent. Record the consent first, or choose unknown.",
        ),
    ],
)
def test_create_person_refuses(fields: dict[str, Any], field: str, message: str) -> None:
    given = {"family_name": "Асанова", "given_name": "Айгүл", **fields}
    found = errors(services.create_person, by=None, **given)
    assert found == {field: [message]}
    assert Person.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_create_person_refuses_unknown_fields() -> None:
    with pytest.raises(TypeError, match="height"):
        services.create_person(by=None, family_name="А", given_name="Б", height=180)


def test_an_import_may_take_a_minor_without_the_mark() -> None:
    person = services.create_person(
        by=None,
        family_name="Асанова",
        given_name="Айгүл",
        birth_year=NOW.year - 15,
        is_guardian_required=False,
    )
    assert list(Person.objects.minors_without_guardian()) == [person]


def test_create_person_records_consents_first_and_then_keeps_what_needs_them() -> None:
    person = services.create_person(
        by=create_directorate(),
        family_name="Асанова",
        given_name="Айгүл",
        migrant_status="returned",
        consents=[
            {
                "purpose": "migrant_status",
                "text_version": "1",
                "language": "ky",
                "way": "paper",
                "given_on": NOW,
            }
        ],
    )
    assert person.consents.valid().get().purpose == "migrant_status"
    assert lines(person, "consent recorded")[0].changes == {"purpose": [None, "migrant_status"]}


def test_a_second_click_does_not_make_a_second_person() -> None:
    fields: dict[str, Any] = {"family_name": "Асанова", "given_name": "Айгүл", "birth_year": 1990}
    first = services.create_person(by=None, seen=[], **fields)
    error = refusal("known", services.create_person, by=None, seen=[], **fields)
    assert error.messages == [
        "A person who fits is known already. Look at the list before adding a new one."
    ]
    second = services.create_person(by=None, seen=[first.pk], **fields)
    assert second.pk != first.pk
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.level) == (first, second, "same")


# Changing ---------------------------------------------------------------------------------


def test_update_person_notes_before_and_after() -> None:
    center, group = create_center(), create_group(code="rural-women")
    by = create_coordinator(center=center)
    person = create_person(center=center, family_name="Асанова", phones=["+996700123456"])
    place = create_place(name="Kochkor")
    services.update_person(
        person,
        by=by,
        family_name="Бекова",
        place=place,
        phones=["0555 123 456"],
        target_groups=[group],
    )
    person.refresh_from_db()
    assert person.name_key == "aigul bekova"
    assert [str(phone.number) for phone in person.phones.all()] == ["+996555123456"]
    line = lines(person, "updated")[0]
    assert line.center_id == center.pk
    assert line.changes == {
        "family_name": ["Асанова", "Бекова"],
        "place": [None, str(place)],
        "phones": [["+996700123456"], ["+996555123456"]],
        "target_groups": [[], ["rural-women"]],
    }


def test_update_person_without_a_change_leaves_no_line() -> None:
    person = create_person(phones=["+996700123456"])
    services.update_person(
        person, by=create_directorate(), sex="F", phones=["0700123456"], target_groups=[]
    )
    assert lines(person) == []


def test_update_person_refuses_to_overwrite_what_was_not_read() -> None:
    person = create_person()
    seen = person.updated_at
    services.update_person(person, by=create_directorate(), note="First")
    error = refusal(
        "changed",
        services.update_person,
        person,
        by=create_directorate(),
        seen_at=seen,
        note="Second",
    )
    assert error.messages == [
        "Somebody changed this person meanwhile. Look at the new state and try again."
    ]
    person.refresh_from_db()
    assert person.note == "First"


def test_a_year_alone_takes_the_date_away() -> None:
    person = create_person(birth_date=dt.date(1990, 3, 12))
    changed = services.update_person(person, by=create_directorate(), birth_year=1991)
    assert (changed.birth_date, changed.birth_year) == (None, 1991)


@pytest.mark.parametrize(
    ("state", "code", "message"),
    [
        ({"is_void": True}, "void", "This record is void."),
        ({"anonymised_at": timezone.now()}, "anonymised", "This person was anonymised."),
        ({"merged_into": 1}, "merged", "This record was merged into another one."),
    ],
)
def test_only_living_records_change(state: dict[str, Any], code: str, message: str) -> None:
    if "merged_into" in state:
        state = {"merged_into": create_person()}
    person, by = create_person(**state), create_directorate()
    center = create_center()
    assert refusal(code, services.update_person, person, by=by, note="x").messages == [message]
    assert refusal(code, services.void_person, person, by=by, reason="x").messages == [message]
    assert refusal(code, services.add_to_center, person, by=by, center=center).code == code


def test_followers_hear_of_changes() -> None:
    heard: list[tuple[int, set[str]]] = []
    merging.register_follower(lambda person, changed: heard.append((person.pk, changed)))
    person = create_person(birth_year=1990)
    services.update_person(person, by=create_directorate(), birth_year=1991)
    assert heard == [(person.pk, {"birth_year"})]


def test_void_and_restore() -> None:
    person, by = create_person(), create_directorate()
    assert errors(services.void_person, person, by=by, reason=" ") == {
        "reason": ["Say why, so that others understand it later."]
    }
    services.void_person(person, by=by, reason="A test row")
    person.refresh_from_db()
    assert (person.is_void, person.void_reason) == (True, "A test row")
    assert list(Person.objects.current()) == []
    services.restore_person(person, by=by)
    services.restore_person(person, by=by)
    assert [(line.action, line.note) for line in lines(person)] == [
        ("voided", "A test row"),
        ("restored", ""),
    ]


# Centers ----------------------------------------------------------------------------------


def test_add_to_center_is_done_once() -> None:
    person, center, by = create_person(), create_center(), create_directorate()
    assert services.add_to_center(person, center=center, by=by) == person
    assert services.add_to_center(person, center=center, by=by) == person
    assert [line.center_id for line in lines(person, "linked to center")] == [center.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_many_are_added_to_a_center_each_by_the_same_rules(
    count: int, django_assert_num_queries: Any
) -> None:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    by = create_coordinator(center=naryn)
    own = [create_person(center=naryn) for _ in range(count)]
    known = [create_person(center=osh, family_name="Асанова", birth_year=1990) for _ in own]
    strangers = [create_person(center=osh) for _ in own]
    void = [create_person(center=naryn, is_void=True) for _ in own]
    typed = Traits("Asanova", "Aigul", birth_year=1990)
    wanted = [(person, typed) for person in [*own, *known, *strangers, *void]]

    with django_assert_num_queries(9):
        answers = services.add_many_to_center([*wanted, (known[0], None)], center=naryn, by=by)

    codes = [answer.code if isinstance(answer, ValidationError) else "" for answer in answers]
    assert codes == [*[""] * 2 * count, *["not_sure"] * count, *["void"] * count, ""]
    assert answers[: 2 * count] == [*own, *known]
    assert PersonCenter.objects.filter(center=naryn, person__in=[*known, *strangers]).count() == (
        count
    )
    linked = AuditEntry.objects.filter(action="linked to center", center_id=naryn.pk)
    assert linked.count() == count


def test_a_stranger_is_linked_only_by_who_typed_enough() -> None:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    person = create_person(center=osh, family_name="Асанова", birth_year=1990)
    by = create_coordinator(center=naryn)
    message = "What you typed fits several people. Add the year of birth or the phone."
    for typed in (None, Traits("Асанова", "Айгүл"), Traits("Асанова", "Айгүл", birth_year=1980)):
        error = refusal(
            "not_sure", services.add_to_center, person, center=naryn, by=by, typed=typed
        )
        assert error.messages == [message]
    typed = Traits("Asanova", "Aigul", birth_year=1990)
    services.add_to_center(person, center=naryn, by=by, typed=typed)
    assert person.centers.count() == 2


def test_remove_from_center_leaves_the_person() -> None:
    center = create_center()
    person, by = create_person(center=center), create_directorate()
    services.remove_from_center(person, center=center, by=by)
    services.remove_from_center(person, center=center, by=by)
    assert PersonCenter.objects.count() == 0
    assert len(lines(person, "removed from center")) == 1


# Consents ---------------------------------------------------------------------------------


def consent_fields(**fields: Any) -> dict[str, Any]:
    return {
        "purpose": "data",
        "text_version": "1",
        "language": "ky",
        "way": "paper",
        "given_on": NOW,
        **fields,
    }


def test_record_consent_once() -> None:
    person, by = create_person(), create_directorate()
    first = services.record_consent(person, by=by, **consent_fields())
    assert services.record_consent(person, by=by, **consent_fields(way="spoken")) == first
    assert len(lines(person, "consent recorded")) == 1


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"given_on": NOW + dt.timedelta(days=1)}, "given_on", "This lies in the future."),
        ({"purpose": "guardian"}, "given_by", "Type the name of the parent or guardian."),
    ],
)
def test_record_consent_refuses(fields: dict[str, Any], field: str, message: str) -> None:
    person = create_person()
    found = errors(services.record_consent, person, by=None, **consent_fields(**fields))
    assert found == {field: [message]}
    assert Consent.objects.count() == 0


def test_record_consent_refuses_the_anonymised() -> None:
    person = create_person(anonymised_at=timezone.now())
    assert refusal("anonymised", services.record_consent, person, by=None, **consent_fields())


def test_a_guardians_consent_sets_the_mark_and_its_withdrawal_takes_it() -> None:
    person, by = create_person(birth_year=NOW.year - 15), create_directorate()
    fields = consent_fields(purpose="guardian", given_by="Асанов Бакыт")
    consent = services.record_consent(person, by=by, **fields)
    person.refresh_from_db()
    assert person.has_guardian_consent is True
    services.withdraw_consent(consent, by=by)
    person.refresh_from_db()
    assert person.has_guardian_consent is False


def test_withdrawing_takes_what_was_kept_on_its_ground() -> None:
    person = create_person(migrant_status="returned", qualification="higher")
    consent = create_consent(person=person, purpose="migrant_status")
    by = create_directorate()
    services.withdraw_consent(consent, by=by)
    services.withdraw_consent(consent, by=by)
    person.refresh_from_db()
    assert (person.migrant_status, person.qualification) == ("unknown", "unknown")
    assert [line.changes for line in lines(person, "consent withdrawn")] == [
        {"purpose": ["migrant_status", None]}
    ]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (dt.date(2026, 2, 28), "This is earlier than the day it was given."),
        (NOW + dt.timedelta(days=1), "This lies in the future."),
    ],
)
def test_withdraw_consent_refuses(day: dt.date, message: str) -> None:
    consent = create_consent()
    found = errors(services.withdraw_consent, consent, by=create_directorate(), withdrawn_on=day)
    assert found == {"withdrawn_on": [message]}


# Candidates and pairs ---------------------------------------------------------------------


def test_find_candidates_for_many_rows(django_assert_num_queries: Any) -> None:
    aigul = create_person(
        family_name="Асанова", given_name="Айгүл", birth_year=1990, phones=["+996700123456"]
    )
    mistyped = create_person(family_name="Токтогулова", given_name="Мээрим", birth_year=2001)
    create_person(family_name="Асанова", given_name="Айгүл", birth_year=1970)
    create_person(family_name="Асанова", given_name="Айгүл", birth_year=1990, is_void=True)
    rows = [
        Traits("Asanova", "Aigul", birth_year=1990),
        Traits("Осмонов", "Талант", birth_year=1990),
        Traits("Токтогулва", "Мээрим", birth_year=2001),
        Traits("Асанова", "Айгүл", phones=("0700 123 456",)),
        Traits(),
    ] + [Traits(f"Никто{chr(0x430 + n)}", "Незнакомый", birth_year=1980) for n in range(30)]
    with django_assert_num_queries(3):
        found = selectors.find_candidates(rows)
    assert {
        number: [(person.pk, match.level) for person, match in matches]
        for number, matches in found.items()
    } == {
        0: [(aigul.pk, "same")],
        2: [(mistyped.pk, "unsure")],
        3: [(aigul.pk, "same")] + [(pk, "unsure") for pk in _others(aigul)],
    }
    assert selectors.find_candidates(rows[:1], exclude=[aigul.pk]) == {}


def _others(person: Person) -> list[int]:
    rows = Person.objects.current().filter(name_key=person.name_key).exclude(pk=person.pk)
    return list(rows.values_list("pk", flat=True))


def test_many_rows_find_whom_each_of_them_finds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    surnames = ("Асанова", "Асанбаева", "Осмонова", "Өмүрова", "Омурова", "Асан")
    given_names = ("Айгүл", "Aigul", "Айгул", "Алия", "Алина", "Асел", "Адел", "А", "Асан Айгүл")

    def anybody() -> dict[str, Any]:
        year = chance.choice((None, 1990, 1990, 1991, 1970))
        date = year and chance.choice((None, dt.date(year, 3, 12), dt.date(year, 12, 3)))
        return {
            "family_name": chance.choice(surnames),
            "given_name": chance.choice(given_names),
            "patronymic": chance.choice(("", "Бакыт кызы", "Асан кызы")),
            "sex": chance.choice(("F", "F", "M")),
            "birth_date": date,
            "birth_year": year,
            "phones": [f"+99670000000{chance.randrange(10)}"] if chance.random() < 0.3 else [],
        }

    for _time in range(120):
        create_person(**anybody())
    rows = [Traits.of(anybody()) for _time in range(selectors.MANY_ROWS + 30)]
    together = selectors.find_matches(rows)
    # A row alone is looked up by the likeness of its whole name, too; here it is not.
    monkeypatch.setattr(selectors, "TRIGRAM_ROWS", 0)
    alone = {
        number: found[0]
        for number, row in enumerate(rows)
        if (found := selectors.find_matches([row]))
    }
    assert together == alone
    levels = {match.level for found in together.values() for _pk, match in found}
    assert levels == {"same", "unsure"}


def test_a_few_rows_find_names_of_which_no_word_is_right() -> None:
    person = create_person(family_name="Токтогулова", given_name="Мээрим", birth_year=2001)
    typed = Traits("Токтагулова", "Меэрима", birth_year=2001)
    assert [known for known, _match in selectors.find_candidates([typed])[0]] == [person]


def test_visible_ids() -> None:
    center = create_center()
    mine, other = create_person(center=center), create_person()
    by = create_coordinator(center=center)
    assert selectors.visible_ids(by, [mine.pk, other.pk]) == {mine.pk}
    assert selectors.visible_ids(create_user(), [mine.pk]) == set()


def alike(**fields: Any) -> Person:
    return create_person(family_name="Асанова", given_name="Айгүл", **fields)


def test_refresh_pairs_finds_each_pair_once() -> None:
    one, two = alike(birth_year=1990), alike(birth_year=1990)
    alike(birth_year=1970)
    assert services.refresh_pairs([one.pk, two.pk]) == 1
    assert services.refresh_pairs([two.pk]) == 1
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state) == (one, two, "open")
    assert pair.reasons == ["name_equal", "birth_year"]
    assert pair.reason_labels == ["The name is the same", "The year of birth is the same"]


def test_an_open_pair_goes_when_the_records_stop_being_alike() -> None:
    one, two = alike(birth_year=1990), alike(birth_year=1990)
    services.refresh_pairs([one.pk])
    services.update_person(two, by=create_directorate(), birth_year=1960)
    assert DuplicatePair.objects.count() == 0


def test_not_the_same_is_remembered_until_a_record_changes() -> None:
    one, two = alike(birth_year=1990), alike(birth_year=1990)
    by = create_directorate()
    services.refresh_pairs([one.pk])
    services.decide_pair(DuplicatePair.objects.get(), by=by, is_same=False)
    services.refresh_pairs([one.pk, two.pk])
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.decided_by) == ("not_same", by)
    assert lines(pair, "decided not the same")[0].actor_id == by.pk
    services.update_person(one, by=by, note="Only a note")
    assert DuplicatePair.objects.get().state == "not_same"
    services.update_person(one, by=by, phones=["0700123456"])
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("open", None)


def test_decide_pair_refuses_a_second_decision_and_strangers() -> None:
    one, two = alike(birth_year=1990), alike(birth_year=1990)
    pair, by = create_pair(first=one, second=two), create_directorate()
    stranger = create_person()
    error = refusal("stranger", services.decide_pair, pair, by=by, is_same=True, survivor=stranger)
    assert error.messages == ["Choose one of the two records."]
    services.decide_pair(pair, by=by, is_same=False)
    error = refusal("decided", services.decide_pair, pair, by=by, is_same=True)
    assert error.messages == ["This was decided already."]


# Merging ----------------------------------------------------------------------------------


def test_merge_moves_links_fills_gaps_and_can_be_undone() -> None:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    group, shared = create_group(), create_group()
    place, by = create_place(), create_directorate()
    old = alike(birth_year=1990, center=naryn, phones=["+996700123456"], target_groups=[shared])
    new = create_person(
        family_name="Asanova",
        given_name="Aigul",
        patronymic="Бакыт кызы",
        birth_date=dt.date(1990, 3, 12),
        center=osh,
        phones=["+996700123456", "+996555123456"],
        target_groups=[group, shared],
        place=place,
        email="aigul@example.org",
        note="From Osh",
    )
    data = create_consent(person=new, purpose="data")
    services.refresh_pairs([old.pk])
    services.decide_pair(DuplicatePair.objects.get(), by=by, is_same=True, survivor=old)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.family_name, old.given_name) == ("Асанова", "Айгүл")
    assert (old.patronymic, old.birth_date) == ("Бакыт кызы", dt.date(1990, 3, 12))
    assert (old.place, old.email, old.note) == (place, "aigul@example.org", "From Osh")
    assert set(old.centers.all()) == {naryn, osh}
    assert {str(p.number) for p in old.phones.all()} == {"+996700123456", "+996555123456"}
    assert set(old.target_groups.all()) == {group, shared}
    assert list(old.consents.all()) == [data]
    assert new.merged_into == old
    assert list(Person.objects.current()) == [old]
    merge = Merge.objects.get()
    assert (merge.survivor, merge.merged, merge.merged_by) == (old, new, by)
    assert DuplicatePair.objects.get().state == "same"
    assert lines(old, "merged")[0].changes["merged"] == [None, new.pk]
    assert lines(new, "merged into another")[0].changes == {"into": [None, old.pk]}

    assert services.undo_merge(merge, by=by) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.patronymic, old.birth_date, old.birth_year) == ("", None, 1990)
    assert (old.place, old.email, old.note) == (None, "", "")
    assert list(old.centers.all()) == [naryn]
    assert [str(p.number) for p in old.phones.all()] == ["+996700123456"]
    assert list(old.target_groups.all()) == [shared]
    assert new.merged_into_id is None
    assert list(new.centers.all()) == [osh]
    assert {str(p.number) for p in new.phones.all()} == {"+996700123456", "+996555123456"}
    assert set(new.target_groups.all()) == {group, shared}
    assert list(new.consents.all()) == [data]
    assert DuplicatePair.objects.get().state == "open"
    assert lines(old, "merge undone")[0].changes["merged"] == [new.pk, None]
    error = refusal("undone", services.undo_merge, merge, by=by)
    assert error.messages == ["This merge was undone already."]


def test_undo_keeps_what_was_entered_later() -> None:
    one, two = alike(birth_year=1990), alike(birth_year=1990, email="two@example.org")
    by = create_directorate()
    merge = services.merge_persons(one, two, by=by)
    services.update_person(one, by=by, email="later@example.org", phones=["0700123456"])
    assert services.undo_merge(merge, by=by) == 1
    one.refresh_from_db()
    assert (one.email, one.phones.count()) == ("later@example.org", 1)


def test_merges_go_back_in_their_order() -> None:
    a, b, c = (alike(birth_year=1990) for _number in range(3))
    by = create_directorate()
    first = services.merge_persons(a, b, by=by)
    second = services.merge_persons(c, a, by=by)
    b.refresh_from_db()
    assert b.merged_into == c
    error = refusal("later_merge", services.undo_merge, first, by=by)
    assert error.messages == ["Undo the later merge first."]
    services.undo_merge(second, by=by)
    services.undo_merge(first, by=by)
    assert Person.objects.current().count() == 3


def test_merge_carries_not_the_same_over() -> None:
    a, b, c = (alike(birth_year=1990) for _number in range(3))
    by = create_directorate()
    services.refresh_pairs([a.pk, b.pk, c.pk])
    services.decide_pair(DuplicatePair.objects.get(first=b, second=c), by=by, is_same=False)
    services.merge_persons(a, b, by=by)
    assert DuplicatePair.objects.get(first=a, second=c).state == "not_same"


@pytest.mark.parametrize(
    ("state", "code", "message"),
    [
        ({"is_void": True}, "void", "One of the records is void."),
        ({"anonymised_at": timezone.now()}, "anonymised", "This person was anonymised."),
    ],
)
def test_merge_refuses(state: dict[str, Any], code: str, message: str) -> None:
    one, two, by = create_person(), create_person(**state), create_directorate()
    assert refusal(code, services.merge_persons, one, two, by=by).messages == [message]
    assert refusal("itself", services.merge_persons, one, one, by=by).messages == [
        "These are the same record already."
    ]
    assert Merge.objects.count() == 0


def test_merge_refuses_a_second_time_and_two_accounts() -> None:
    one, two, three = create_person(), create_person(), create_person()
    by = create_directorate()
    services.merge_persons(one, two, by=by)
    error = refusal("merged", services.merge_persons, three, two, by=by)
    assert error.messages == ["One of the records was merged already."]
    Person.objects.filter(pk=one.pk).update(user=create_user())
    Person.objects.filter(pk=three.pk).update(user=create_user())
    error = refusal("two_accounts", services.merge_persons, one, three, by=by)
    assert error.messages == [
        "Both people sign in with accounts of their own. Close one account first."
    ]


def test_merge_moves_the_account() -> None:
    user = create_user()
    one, two = create_person(), create_person(user=user)
    merge = services.merge_persons(one, two, by=create_directorate())
    one.refresh_from_db()
    assert one.user == user
    services.undo_merge(merge, by=create_directorate())
    two.refresh_from_db()
    assert two.user == user


def test_a_registered_handler_replaces_the_move_and_is_undone() -> None:
    one, two = create_person(phones=["+996700123456"]), create_person(phones=["+996555123456"])

    def swallow(log: merging.MergeLog, survivor: Person, merged: Person) -> None:
        for phone in merged.phones.all():
            log.change(survivor.phones.get(), position=7)
            log.delete(phone)

    merging.register("people.PersonPhone", swallow)
    merge = services.merge_persons(one, two, by=None)
    assert [(str(p.number), p.position) for p in one.phones.all()] == [("+996700123456", 7)]
    assert merging.MergeLog(merge.moved).counts()["people.PersonPhone"] == {
        "change": 1,
        "delete": 1,
    }
    assert services.undo_merge(merge, by=create_directorate()) == 0
    assert [p.position for p in one.phones.all()] == [0]
    assert [str(p.number) for p in two.phones.all()] == ["+996555123456"]


def test_figures_are_asked_of_whoever_registered() -> None:
    one, two = create_person(), create_person()
    merging.register_figures(lambda survivor, merged, by: [f"{survivor.pk} takes {merged.pk}"])
    by = create_directorate()
    assert merging.changed_figures(one, two, by=by) == [f"{one.pk} takes {two.pk}"]


def test_every_link_to_a_person_is_known_to_merging() -> None:
    found = {model._meta.label for model, _field in merging.links_to_person()}
    assert {
        "people.PersonPhone",
        "people.PersonCenter",
        "people.Consent",
        "people.Person",
        "people.Person_target_groups",
        "trainings.Enrolment",
        "trainings.TrainingTrainer",
        "trainings.RegisterImportRow",
    } <= found
    assert "people.Merge" not in found


def test_compare_shows_both_records_and_their_links() -> None:
    one = alike(birth_year=1990, phones=["+996700123456"])
    two = create_person(family_name="Asanova", given_name="Aigul", birth_year=1990, sex="U")
    said = {
        str(line.label): (line.first, line.second, line.differs)
        for line in selectors.compare(one, two)
    }
    assert said["Surname"] == ("Асанова", "Asanova", True)
    assert said["Sex"] == ("Female", "Not stated", True)
    assert said["Year of birth"] == ("1990", "1990", False)
    assert said["Phones"] == ("+996700123456", "", False)
    assert "Email" not in said
    create_consent(person=two)
    assert selectors.compare_links(one, two) == [("consents", 0, 1)]


# Forgetting -------------------------------------------------------------------------------


def test_anonymise_keeps_sex_band_and_place_and_purges_history() -> None:
    center, place, by = create_center(), create_place(), create_directorate()
    person = services.create_person(
        by=by,
        center=center,
        family_name="Асанова",
        given_name="Айгүл",
        sex="F",
        birth_year=NOW.year - 30,
        place=place,
        email="aigul@example.org",
        phones=["0700123456"],
        target_groups=[create_group()],
        note="Knows everybody",
        consents=[consent_fields(given_by="Асанов Бакыт")],
    )
    twin = create_person(family_name="Асанова", given_name="Айгуля")
    merge = services.merge_persons(person, twin, by=by)
    create_pair(first=person, second=create_person())
    messages.queue(
        language="ky", kind="test", subject="Айгүлгө", body="Айгүл", to_email="aigul@example.org"
    )
    heard: list[list[int]] = []
    merging.register_anonymiser(heard.append)
    services.anonymise_person(person, by=by, reason="Her own wish")

    person.refresh_from_db()
    assert (person.family_name, person.given_name, person.name_key) == ("", "", "")
    assert (person.birth_year, person.email, person.note) == (None, "", "")
    assert (person.sex, person.anonymised_age_band, person.place) == ("F", "25-34", place)
    assert person.full_name == f"Anonymised person {person.pk}"
    assert (person.phones.count(), person.target_groups.count()) == (0, 0)
    assert list(person.centers.all()) == [center]
    assert person.consents.get().given_by == ""
    twin.refresh_from_db()
    assert (twin.given_name, twin.merged_into) == ("", person)
    assert heard == [sorted([person.pk, twin.pk])]
    merge.refresh_from_db()
    assert merge.moved == []
    assert DuplicatePair.objects.count() == 0
    letter = OutgoingMessage.objects.get()
    assert (letter.to_email, letter.subject, letter.body) == ("anonymised@kaea.invalid", "", "")
    logged = [(line.object_label, line.note, line.changes) for line in lines(person)]
    assert "Асанова" not in str(logged)
    assert "aigul" not in str(logged)
    assert lines(person)[-1].action == "anonymised"
    assert selectors.find_candidates([Traits("Асанова", "Айгүл")]) == {}
    error = refusal("anonymised", services.undo_merge, merge, by=by)
    assert error.messages == ["This person was anonymised."]


def test_anonymise_refuses() -> None:
    by, survivor = create_directorate(), create_person()
    person = create_person(user=create_user())
    assert errors(services.anonymise_person, person, by=by, reason="") == {
        "reason": ["Say why, so that others understand it later."]
    }
    error = refusal("account", services.anonymise_person, person, by=by, reason="x")
    assert error.messages == ["This person still signs in. Close the account first."]
    merged = create_person(merged_into=survivor)
    assert refusal("merged", services.anonymise_person, merged, by=by, reason="x")
    services.anonymise_person(survivor, by=by, reason="x")
    assert refusal("anonymised", services.anonymise_person, survivor, by=by, reason="x")


def test_save_target_group_leaves_a_line() -> None:
    group, by = create_group(), create_directorate()
    services.save_target_group(group, changed=["name_ky"], by=by)
    assert lines(group, "target group saved")[0].note == "name_ky"


# Two at once ------------------------------------------------------------------------------


def at_once(*calls: Any) -> list[Any]:
    """Results, or what was refused, of calls that start together on connections of their own."""
    gate = threading.Barrier(len(calls))

    def run(call: Any) -> Any:
        gate.wait(timeout=10)
        try:
            return call()
        except ValidationError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_person() -> None:
    def click() -> str:
        services.create_person(
            by=None, seen=[], family_name="Асанова", given_name="Айгүл", birth_year=1990
        )
        return "created"

    assert sorted(at_once(click, click)) == ["created", "known"]
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_the_same_pair_at_the_same_moment_make_one() -> None:
    one, two = create_person(), create_person()

    def merge(survivor: Person, merged: Person) -> str:
        services.merge_persons(survivor, merged, by=None)
        return "done"

    answers = at_once(lambda: merge(one, two), lambda: merge(two, one))
    assert sorted(answers) == ["done", "merged"]
    assert Merge.objects.count() == 1
