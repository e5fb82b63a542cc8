"""The pages: what they show, to whom, and how many statements a list costs."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from centers.models import Center
from centers.sections import Section
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_place,
    create_region,
    create_trainer_user,
)
from core.models import AuditEntry
from people import sections, services
from people.filters import choices
from people.models import Consent, DuplicatePair, Merge, Person
from people.tests.factories import create_consent, create_group, create_pair, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_makers", [])


@pytest.fixture
def naryn() -> Center:
    return create_center(slug="naryn-1", name="Naryn center")


@pytest.fixture
def osh() -> Center:
    return create_center(slug="osh-1", name="Osh center")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=args)


def shown(response: Any) -> list[Any]:
    """The people of the page; of names written nearly so it knows the numbers only."""
    found = response.context["page"].object_list
    return [Person.objects.get(pk=one) if isinstance(one, int) else one for one in found]


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# The list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_person_list_costs_four_statements(
    count: int, naryn: Center, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(create_coordinator(center=naryn))
    place = create_place()
    for number in range(count):
        create_person(center=naryn, place=place, phones=[f"+99670012345{number}"])
    client.get(url("person_list"))  # the session and the choices are kept from now on
    with django_assert_num_queries(4):  # the line of the log was the first page's
        response = client.get(url("person_list"), {"sex": "F", "born_from": "1980"})
    assert len(shown(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_names_written_nearly_so_cost_one_statement_more(
    count: int, naryn: Center, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [
        create_person(center=naryn, family_name="Токтогулова", given_name=name)
        for name in ("Мээрим", "Мээримгүл", "Мээримай")[:count]
    ]
    client = signed_in(create_coordinator(center=naryn))
    client.get(url("person_list"))
    with django_assert_num_queries(5):
        response = client.get(url("person_list"), {"q": "Токтагулова Мэрим"})
    assert set(shown(response)) == set(people)
    lines = [line["name"] for line in response.context["lines"]]
    assert lines == [person.full_name for person in shown(response)]
    assert lines[0] == "Токтогулова Мээрим"


def test_person_list_is_in_the_log_without_the_words_searched(naryn: Center) -> None:
    coordinator = create_coordinator(center=naryn)
    signed_in(coordinator).get(url("person_list"), {"q": "Асанова"})
    entry = AuditEntry.objects.get(action="viewed")
    assert (entry.actor_id, entry.object_id) == (coordinator.pk, "")
    assert "Асанова" not in entry.note + entry.path


def test_person_list_shows_the_own_center_only(naryn: Center, osh: Center) -> None:
    mine = create_person(center=naryn, family_name="Асанова")
    create_person(center=osh, family_name="Бекова")
    response = signed_in(create_coordinator(center=naryn)).get(url("person_list"))
    assert shown(response) == [mine]
    assert "Бекова" not in response.content.decode()
    everybody = signed_in(create_directorate()).get(url("person_list"))
    assert len(shown(everybody)) == 2


@pytest.mark.parametrize("role", ["trainer", "donor", "nobody"])
def test_person_list_is_closed_to_others(role: str, naryn: Center) -> None:
    user = {
        "trainer": lambda: create_trainer_user(center=naryn),
        "donor": lambda: create_user(national_role="donor_viewer"),
        "nobody": create_user,
    }[role]()
    client = signed_in(user)
    assert [client.get(url(name)).status_code for name in ("person_list", "pair_list")] == [403] * 2
    assert client.get(url("person_create")).status_code == 403
    assert client.get(url("person_export")).status_code == 403


def test_search_in_any_spelling_and_then_by_likeness(naryn: Center) -> None:
    person = create_person(center=naryn, family_name="Токтогулова", given_name="Мээрим")
    client = signed_in(create_coordinator(center=naryn))
    exact = client.get(url("person_list"), {"q": "meerim toktogulova"})
    assert (shown(exact), exact.context["is_alike"]) == ([person], False)
    near = client.get(url("person_list"), {"q": "Токтагулова Мэрим"})
    assert (shown(near), near.context["is_alike"]) == ([person], True)
    nobody = client.get(url("person_list"), {"q": "Квакин"})
    assert (shown(nobody), nobody.context["is_alike"]) == ([], False)
    assert "name=" in nobody.content.decode()


def test_a_line_shows_the_first_phone_and_the_place_in_the_readers_language(naryn: Center) -> None:
    place = create_place(name="Naryn city", name_ky="Нарын", name_ru="")
    create_person(center=naryn, place=place, phones=["+996700123456", "+996555123456"])
    create_person(center=naryn, birth_year=None, anonymised_at=timezone.now())
    client = signed_in(create_directorate())
    lines = client.get(url("person_list")).context["lines"]
    assert [(line["phone"], line["place"]) for line in lines] == [
        ("+996\u00a0700\u00a0123\u00a0456", "Naryn city")
    ]
    (hidden,) = client.get(url("person_list"), {"state": "anonymised"}).context["lines"]
    assert (hidden["name"][:10], hidden["phone"], hidden["place"]) == ("Anonymised", "–", "–")


def test_filters(naryn: Center, osh: Center) -> None:
    group = create_group(code="rural-women")
    region = create_region(name="Osh region", iso_code="KG-O")
    village = create_place(name="Kyzyl-Bel", region=region)
    woman = create_person(center=naryn, target_groups=[group], phones=["+996700123456"])
    man = create_person(center=osh, sex="M", birth_year=2000, place=village)
    blank = create_person(sex="U", birth_year=None)
    child = create_person(birth_year=dt.date.today().year - 10, phones=["+996700123457"])
    void = create_person(is_void=True)
    create_consent(person=woman)
    client = signed_in(create_directorate())
    cache.clear()
    for query, expected in (
        ({}, {woman, man, blank, child}),
        ({"center": "naryn-1"}, {woman}),
        ({"region": "KG-O"}, {man}),
        ({"sex": "M"}, {man}),
        ({"group": "rural-women"}, {woman}),
        ({"born_from": "2000", "born_to": "2000"}, {man}),
        ({"gap": "sex"}, {blank}),
        ({"gap": "birth"}, {blank}),
        ({"gap": "phone"}, {man, blank}),
        ({"gap": "consent"}, {man, blank, child}),
        ({"gap": "guardian"}, {child}),
        ({"state": "void"}, {void}),
        ({"state": "anonymised"}, set()),
        ({"sex": "nonsense", "born_from": "x"}, {woman, man, blank, child}),
    ):
        response = client.get(url("person_list"), query)
        assert response.status_code == 200, query
        assert set(shown(response)) == expected, query


def test_choices_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cache.clear()
    with django_assert_num_queries(3):
        choices()
        choices()


def test_an_empty_list_says_what_to_do(naryn: Center) -> None:
    response = signed_in(create_coordinator(center=naryn)).get(url("person_list"))
    assert "Nobody is here yet" in response.content.decode()


def test_export_is_a_sheet_and_leaves_a_line(naryn: Center) -> None:
    person = create_person(
        center=naryn,
        family_name="=Асанова",
        phones=["+996700123456", "+996555123456"],
        target_groups=[create_group(), create_group(name="Youth")],
    )
    create_person(center=naryn, sex="M")
    user = create_coordinator(center=naryn)
    response = signed_in(user).get(url("person_export"), {"sex": "F"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[-1][:5] == [person.pk, "=Асанова", "Айгүл", None, "Female"]
    assert rows[-1][7] == "+996555123456, +996700123456"
    assert rows[-1][10] == "Rural women, Youth"
    line = AuditEntry.objects.get(action="exported")
    assert (line.actor_id, line.center_id) == (user.pk, naryn.pk)
    assert line.changes == {"rows": 1, "personal": True, "file": "xlsx"}
    assert line.note == "People. Sex: Female"


# A person ---------------------------------------------------------------------------------


def test_person_detail_shows_what_is_known_and_is_noted(naryn: Center) -> None:
    person = create_person(
        center=naryn, family_name="Асанова", phones=["+996700123456"], note="Speaks Uzbek"
    )
    create_consent(person=person)
    user = create_coordinator(center=naryn)
    response = signed_in(user).get(person.get_absolute_url())
    page = response.content.decode()
    assert "Асанова Айгүл" in page
    assert "Speaks Uzbek" in page
    assert "Keeping personal data" in page
    line = AuditEntry.objects.get(action="viewed")
    assert (line.actor_id, line.object_id, line.center_id) == (user.pk, str(person.pk), naryn.pk)


@pytest.mark.parametrize("name", ["person_detail", "person_update", "person_history"])
def test_another_centers_people_do_not_exist(name: str, naryn: Center, osh: Center) -> None:
    person = create_person(center=osh)
    client = signed_in(create_coordinator(center=naryn))
    assert client.get(url(name, person.pk)).status_code == 404
    assert client.get(url(name, 987_654)).status_code == 404
    assert AuditEntry.objects.filter(object_type="people.Person").count() == 0


def test_a_coordinator_does_not_see_the_other_centers_of_a_person(
    naryn: Center, osh: Center
) -> None:
    person = create_person(center=naryn)
    person.person_centers.create(center=osh)
    seen = signed_in(create_coordinator(center=naryn)).get(person.get_absolute_url())
    assert [link.center for link in seen.context["links"]] == [naryn]
    everything = signed_in(create_directorate()).get(person.get_absolute_url())
    assert {link.center for link in everything.context["links"]} == {naryn, osh}


def test_a_merged_record_leads_to_the_survivor(naryn: Center) -> None:
    survivor = create_person(center=naryn)
    merged = create_person(merged_into=survivor)
    response = signed_in(create_directorate()).get(url("person_detail", merged.pk))
    assert response["Location"] == survivor.get_absolute_url()


def test_other_apps_add_sections(naryn: Center) -> None:
    sections.on_person_page(lambda request, person: Section("people/_form.html", {"of": person.pk}))
    sections.on_person_page(lambda request, person: None)
    person = create_person(center=naryn)
    response = signed_in(create_directorate()).get(person.get_absolute_url())
    assert [section.context for section in response.context["sections"]] == [{"of": person.pk}]


def test_person_update_saves_and_answers_with_the_page(naryn: Center) -> None:
    person = create_person(center=naryn, family_name="Асанова", phones=["+996700123456"])
    client = signed_in(create_coordinator(center=naryn))
    form = client.get(url("person_update", person.pk)).context["form"]
    fields = filled(form, family_name="Бекова", phone_1="0555 123 456")
    response = client.post(url("person_update", person.pk), fields, follow=True)
    assert said(response) == ["Saved."]
    person.refresh_from_db()
    assert person.family_name == "Бекова"
    assert [str(phone.number) for phone in person.phones.all()] == ["+996555123456"]
    late = client.post(url("person_update", person.pk), filled(form, family_name="Садыкова"))
    assert late.context["form"].non_field_errors() == [
        "Somebody changed this person meanwhile. Look at the new state and try again."
    ]


def test_person_update_puts_refusals_at_their_fields(naryn: Center) -> None:
    person = create_person(center=naryn)
    client = signed_in(create_coordinator(center=naryn))
    form = client.get(url("person_update", person.pk)).context["form"]
    bad = filled(form, given_name="<b>", phone_1="12", migrant_status="abroad")
    response = client.post(url("person_update", person.pk), bad)
    assert list(response.context["form"].errors) == ["given_name"]
    bad = filled(form, phone_1="12")
    response = client.post(url("person_update", person.pk), bad)
    assert list(response.context["form"].errors) == ["phone_1"]
    bad = filled(form, birth_date="1990-03-12", birth_year="1991")
    response = client.post(url("person_update", person.pk), bad)
    assert response.context["form"].errors["birth_year"] == [
        "The year does not fit the date of birth."
    ]
    person.refresh_from_db()
    assert person.given_name == "Айгүл"


def filled(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send of a form, with some fields changed."""
    data = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            data[field.html_name] = [getattr(item, "pk", item) for item in value]
        elif value not in (None, False, ""):
            data[field.html_name] = getattr(value, "pk", value)
    return {**data, **changes}


def test_history_shows_a_coordinator_what_her_center_did(naryn: Center, osh: Center) -> None:
    person = create_person(center=naryn)
    person.person_centers.create(center=osh)
    mine, other = create_coordinator(center=naryn), create_coordinator(center=osh)
    services.update_person(person, by=mine, note="From Naryn")
    services.update_person(person, by=other, note="From Osh")
    rows = signed_in(mine).get(url("person_history", person.pk)).context["rows"]
    assert [entry.actor_id for entry, *_words in rows] == [mine.pk]
    rows = signed_in(create_directorate()).get(url("person_history", person.pk)).context["rows"]
    assert [entry.action for entry, *_words in rows] == ["viewed", "updated", "updated"]


def test_void_restore_and_anonymise(naryn: Center) -> None:
    person = create_person(center=naryn)
    client = signed_in(create_directorate())
    empty = client.post(url("person_void", person.pk), {"reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    client.post(url("person_void", person.pk), {"reason": "A test"})
    person.refresh_from_db()
    assert person.is_void is True
    assert client.get(url("person_update", person.pk)).status_code == 403
    assert "A test" in client.get(person.get_absolute_url()).content.decode()
    assert client.get(url("person_restore", person.pk)).status_code == 405
    client.post(url("person_restore", person.pk))
    client.get(url("person_anonymise", person.pk))
    client.post(url("person_anonymise", person.pk), {"reason": "Her wish"})
    person.refresh_from_db()
    assert (person.is_void, person.given_name) == (False, "")
    assert client.get(person.get_absolute_url()).status_code == 200
    assert client.get(url("person_anonymise", person.pk)).status_code == 403


def test_a_coordinator_may_not_anonymise_nor_void_shared_people(naryn: Center, osh: Center) -> None:
    person = create_person(center=naryn)
    person.person_centers.create(center=osh)
    client = signed_in(create_coordinator(center=naryn))
    for name in ("person_void", "person_anonymise"):
        assert client.post(url(name, person.pk), {"reason": "x"}).status_code == 403
    assert client.post(url("person_restore", person.pk)).status_code == 403


def test_anonymise_of_an_account_is_refused_in_words() -> None:
    person = create_person(user=create_user())
    response = signed_in(create_directorate()).post(
        url("person_anonymise", person.pk), {"reason": "x"}
    )
    assert response.context["form"].non_field_errors() == [
        "This person still signs in. Close the account first."
    ]


def test_consents_are_recorded_and_withdrawn(naryn: Center, osh: Center) -> None:
    person = create_person(center=naryn)
    client = signed_in(create_coordinator(center=naryn))
    form = client.get(url("consent_create", person.pk)).context["form"]
    client.post(url("consent_create", person.pk), filled(form, purpose="photo"))
    consent = Consent.objects.get()
    assert (consent.purpose, consent.way, consent.language) == ("photo", "paper", "en")
    refused = client.post(
        url("consent_create", person.pk), filled(form, purpose="data", given_on="2999-01-01")
    )
    assert refused.context["form"].errors["given_on"] == ["This lies in the future."]
    page = client.get(url("consent_withdraw", person.pk, consent.pk))
    assert page.status_code == 200
    client.post(url("consent_withdraw", person.pk, consent.pk))
    consent.refresh_from_db()
    assert consent.withdrawn_on is not None
    assert client.post(url("consent_withdraw", person.pk, consent.pk)).status_code == 404
    stranger = signed_in(create_coordinator(center=osh))
    assert stranger.get(url("consent_create", person.pk)).status_code == 404


# Adding -----------------------------------------------------------------------------------


def new_person(**changes: Any) -> dict[str, Any]:
    return {
        "family_name": "Асанова",
        "given_name": "Айгүл",
        "sex": "F",
        "birth_year": "1990",
        "language": "ky",
        "occupation": "unknown",
        "migrant_status": "unknown",
        "qualification": "unknown",
        **changes,
    }


def test_person_create_adds_whom_nobody_knows(naryn: Center) -> None:
    client = signed_in(create_coordinator(center=naryn))
    page = client.get(url("person_create"), {"name": "Aigul Asanova"})
    assert page.context["form"].initial["family_name"] == "Asanova"
    fields = new_person(center=naryn.pk, data_consent="paper", phone_1="0700 123 456")
    client.post(url("person_create"), fields)
    person = Person.objects.get()
    assert list(person.centers.all()) == [naryn]
    assert person.consents.get().purpose == "data"
    again = client.post(url("person_create"), fields)
    assert Person.objects.count() == 1
    assert [row["person"] for row in again.context["candidates"]] == [person]
    assert again.context["candidates"][0]["can_link"] is False
    line = AuditEntry.objects.get(action="viewed", note="candidates")
    assert (line.changes, line.center_id) == ({"people": [None, [person.pk]]}, naryn.pk)


def test_person_create_refuses_a_minor_without_consent(naryn: Center) -> None:
    client = signed_in(create_coordinator(center=naryn))
    year = str(dt.date.today().year - 15)
    response = client.post(url("person_create"), new_person(center=naryn.pk, birth_year=year))
    assert list(response.context["form"].errors) == ["has_guardian_consent"]
    assert Person.objects.count() == 0


def test_of_another_centers_people_only_that_somebody_fits_is_said(
    naryn: Center, osh: Center
) -> None:
    stranger = create_person(
        center=osh,
        family_name="Асанова",
        given_name="Айгүл",
        patronymic="Жумабек кызы",
        phones=["+996700999888"],
    )
    client = signed_in(create_coordinator(center=naryn))
    response = client.post(
        url("person_create"), new_person(center=naryn.pk, given_name="Aigul", family_name="Asanova")
    )
    page = response.content.decode()
    assert "A person who fits is known in the network." in page
    for hidden in ("Жумабек", "700999888", "700 999", "The year of birth is the same"):
        assert hidden not in page
    assert Person.objects.count() == 1

    linked = client.post(
        url("person_create"),
        new_person(center=naryn.pk, decision=str(stranger.pk), seen=str(stranger.pk)),
    )
    assert linked["Location"] == stranger.get_absolute_url()
    assert set(stranger.centers.all()) == {naryn, osh}
    assert AuditEntry.objects.filter(action="linked to center").count() == 1


def test_a_stranger_is_not_opened_by_a_name_alone(naryn: Center, osh: Center) -> None:
    stranger = create_person(center=osh, family_name="Асанова", given_name="Айгүл")
    client = signed_in(create_coordinator(center=naryn))
    fields = new_person(center=naryn.pk, birth_year="", decision=str(stranger.pk))
    response = client.post(url("person_create"), fields)
    assert response.context["form"].non_field_errors() == [
        "What you typed fits several people. Add the year of birth or the phone."
    ]
    assert [row["can_link"] for row in response.context["candidates"]] == [False]
    other = create_person(center=osh, family_name="Бекова")
    fields = new_person(center=naryn.pk, decision=str(other.pk))
    assert client.post(url("person_create"), fields).status_code == 404
    assert list(Person.objects.visible_to(create_coordinator(center=naryn))) == []


def test_a_new_person_beside_a_namesake_makes_a_pair(naryn: Center, osh: Center) -> None:
    known = create_person(center=osh, family_name="Асанова", given_name="Айгүл")
    client = signed_in(create_coordinator(center=naryn))
    fields = new_person(center=naryn.pk, decision="new", seen=str(known.pk))
    client.post(url("person_create"), fields)
    pair = DuplicatePair.objects.get()
    assert pair.first == known
    # Only the directorate sees both.
    assert shown(client.get(url("pair_list"))) == []
    assert shown(signed_in(create_directorate()).get(url("pair_list"))) == [pair]


def test_a_coordinator_cannot_add_for_another_center(naryn: Center, osh: Center) -> None:
    client = signed_in(create_coordinator(center=naryn))
    response = client.post(url("person_create"), new_person(center=osh.pk))
    assert list(response.context["form"].errors) == ["center"]


# Duplicates -------------------------------------------------------------------------------


def pair_in(center: Center) -> DuplicatePair:
    one = create_person(center=center, family_name="Асанова", birth_year=1990)
    create_person(center=center, family_name="Asanova", given_name="Aigul", birth_year=1990)
    services.refresh_pairs([one.pk])
    return DuplicatePair.objects.latest("pk")


@pytest.mark.parametrize("count", [1, 3])
def test_pair_list_costs_four_statements(
    count: int, naryn: Center, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(create_coordinator(center=naryn))
    for _number in range(count):
        create_pair(first=create_person(center=naryn), second=create_person(center=naryn))
    client.get(url("pair_list"))
    with django_assert_num_queries(4):
        response = client.get(url("pair_list"))
    assert len(shown(response)) == count


def test_pair_is_in_the_history_of_both(naryn: Center) -> None:
    pair, user = pair_in(naryn), create_coordinator(center=naryn)
    client = signed_in(user)
    client.get(url("pair_list"))
    listed = AuditEntry.objects.get(action="viewed")
    assert (listed.object_id, listed.note, listed.changes) == ("", "duplicates", {"page": 1})
    for _number in range(2):
        client.get(url("pair_detail", pair.pk))
    lines = AuditEntry.objects.filter(action="viewed", object_type="people.Person")
    assert sorted(lines.values_list("object_id", "actor_id", "center_id")) == sorted(
        (str(pk), user.pk, naryn.pk) for pk in (pair.first_id, pair.second_id)
    )


def test_form_of_a_person_is_in_the_log_once_an_hour(naryn: Center) -> None:
    person, user = create_person(center=naryn), create_coordinator(center=naryn)
    client = signed_in(user)
    for name in ("person_update", "person_history", "person_account", "consent_create"):
        client.get(url(name, person.pk))
    line = AuditEntry.objects.get(action="viewed")
    assert (line.actor_id, line.object_id, line.center_id) == (user.pk, str(person.pk), naryn.pk)
    for _number in range(2):  # but the page of the person leaves one each time
        client.get(person.get_absolute_url())
    assert AuditEntry.objects.filter(action="viewed").count() == 3


def test_pair_is_compared_merged_and_undone(naryn: Center) -> None:
    pair = pair_in(naryn)
    client = signed_in(create_coordinator(center=naryn))
    page = client.get(url("pair_detail", pair.pk))
    assert "The name is the same" in page.content.decode()
    nothing = client.post(url("pair_detail", pair.pk), {"decision": "x"}, follow=True)
    assert said(nothing) == ["Choose what to do with the two records."]
    merged = client.post(url("pair_detail", pair.pk), {"decision": "second"}, follow=True)
    assert merged.context["person"] == pair.second
    assert "was merged into this one" in merged.content.decode()
    late = client.post(url("pair_detail", pair.pk), {"decision": "not_same"}, follow=True)
    assert late.status_code in (200, 404)
    merge = Merge.objects.get()
    undone = client.post(url("merge_undo", merge.pk), follow=True)
    assert said(undone) == ["The merge is undone: there are two people again."]
    again = client.post(url("merge_undo", merge.pk), follow=True)
    assert said(again) == ["This merge was undone already."]
    assert Person.objects.current().count() == 2


def test_number_that_is_none_breaks_nothing(naryn: Center) -> None:
    client = signed_in(create_coordinator(center=naryn))
    for wrong in ("²", "9" * 5000, "-1", "x"):
        fields = new_person(center=naryn.pk, decision=wrong, seen=wrong, given_name="")
        assert client.post(url("person_create"), fields).status_code == 200
        fields = new_person(center=naryn.pk, decision=wrong, seen=wrong)
        assert client.post(url("person_create"), fields).status_code in (200, 302)


def test_pair_may_be_two_people(naryn: Center) -> None:
    pair = pair_in(naryn)
    client = signed_in(create_coordinator(center=naryn))
    response = client.post(url("pair_detail", pair.pk), {"decision": "not_same"}, follow=True)
    assert said(response) == ["Noted: these are two people."]
    again = client.post(url("pair_detail", pair.pk), {"decision": "not_same"}, follow=True)
    assert said(again) == ["This was decided already."]


def test_pairs_and_merges_of_others_do_not_exist(naryn: Center, osh: Center) -> None:
    pair = pair_in(osh)
    merge = services.merge_persons(pair.first, pair.second, by=create_directorate())
    client = signed_in(create_coordinator(center=naryn))
    assert client.get(url("pair_detail", pair.pk)).status_code == 404
    assert client.post(url("merge_undo", merge.pk)).status_code == 404
    own = signed_in(create_coordinator(center=osh))
    assert own.post(url("merge_undo", merge.pk)).status_code == 403


# The admin --------------------------------------------------------------------------------


def test_target_groups_are_kept_in_the_admin() -> None:
    from accounts.tests.factories import create_admin

    group = create_group(code="youth", name="Youth")
    client = signed_in(create_admin())
    address = reverse("admin:people_targetgroup_change", args=[group.pk])
    fields = {"code": "youth", "name_ky": "Жаштар", "name_ru": "Молодёжь", "name_en": "Youth"}
    client.post(address, {**fields, "aliases": "young people", "position": "3", "is_active": "on"})
    group.refresh_from_db()
    assert (group.name_ky, group.position) == ("Жаштар", 3)
    assert AuditEntry.objects.filter(action="target group saved").count() == 1
    gone = reverse("admin:people_targetgroup_delete", args=[group.pk])
    assert client.post(gone, {"post": "yes"}).status_code == 403
