"""The list of languages is open: the directorate adds one, and a material is written, found, read
and handed on in it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from library import services
from library.languages import language_choices, language_name, own_name
from library.models import AddedLanguage, Edition
from library.tests.factories import (
    create_language,
    create_published,
    create_resource,
    create_reviewer,
)

pytestmark = pytest.mark.django_db
LIST, NEW = (reverse(f"library:language_{name}") for name in ("list", "create"))


def test_directorate_adds_a_language_and_switches_it_off(client):
    client.force_login(create_directorate())
    client.post(NEW, {"code": " KO ", "name_ky": "корейче", "is_active": "on"})
    row = AddedLanguage.objects.get()
    assert (row.code, row.own_name) == ("ko", "한국어")  # Django knows what it calls itself
    assert ("ko", "корейче") in language_choices()

    change = reverse("library:language_update", args=[row.pk])
    client.post(change, {"code": "xx", "own_name": "한국말", "name_ky": "корейче"})
    row.refresh_from_db()
    assert (row.code, row.own_name, row.is_active) == ("ko", "한국말", False)
    assert "ko" not in dict(language_choices())
    assert AuditEntry.objects.filter(action="language_saved").count() == 2
    assert [line.edition_count for line in client.get(LIST).context["added"]] == [0]


@pytest.mark.parametrize(
    ("code", "own", "refusal"),
    [
        ("k", "한국어", "bad_code"),
        ("k1", "한국어", "bad_code"),
        ("ru", "русский", "taken"),
        ("ps", "پښتو", "taken"),
        ("zzz", " ", "no_name"),
    ],
)
def test_language_that_is_none_is_refused(code, own, refusal):
    create_language(code="ps", own_name="پښتو")
    with pytest.raises(ValidationError) as caught:
        services.save_language(
            AddedLanguage(code=code, own_name=own), changed=[], by=create_directorate()
        )
    ((error,),) = caught.value.error_dict.values()
    assert error.code == refusal


def test_only_the_directorate_keeps_the_languages():
    with pytest.raises(ValidationError):
        services.save_language(AddedLanguage(code="ko"), changed=[], by=create_reviewer())


@pytest.mark.parametrize("values", [{"code": "KO"}, {"code": "k"}, {"own_name": ""}])
def test_database_keeps_only_languages(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        AddedLanguage.objects.create(**{"code": "ko", "own_name": "한국어", **values})


def test_material_in_an_added_language_is_found_read_and_harvested(client):
    create_language(name_ky="корейче", name_en="Korean")
    resource = create_resource(slug="hangul")
    create_published(resource=resource, title="한국어 교재", language="ko", body="## 시작\n\n안녕.")

    found = client.get(reverse("library:resource_list"), {"lang": "ko"})
    assert [hit.languages for hit in found.context["result"].page.object_list] == ["корейче"]
    page = client.get(reverse("library:edition_detail", args=["hangul", "ko"]))
    assert page.status_code == 200
    assert 'lang="ko"' in page.content.decode()
    assert "корейче" in client.get(reverse("library:resource_detail", args=["hangul"])).text
    sets = client.get("/oai", {"verb": "ListSets"}).text
    assert "<setSpec>language:ko</setSpec>" in sets and "<setName>Korean</setName>" in sets
    assert "корейче" in client.get("/opds/1.2/", headers={"accept-language": "ky"}).text


def test_text_in_letters_that_our_fonts_have_not_is_no_pdf(client):
    create_language()
    create_published(
        resource=create_resource(slug="hangul"), title="한국어 교재", language="ko", body="안녕."
    )
    address = reverse("library:edition_detail", args=["hangul", "ko"])
    page = client.get(address).text
    assert "ko.epub" in page and "ko.pdf" not in page
    assert client.get(reverse("library:edition_pdf", args=["hangul", "ko"])).status_code == 404
    epub = client.get(reverse("library:edition_epub", args=["hangul", "ko"]))
    assert b"".join(epub.streaming_content).startswith(b"PK")
    assert "ko.pdf" not in client.get("/opds/2.0/books/").text


def test_language_without_a_name_in_the_readers_words_calls_itself(client):
    create_language(name_ky="корейче")
    with translation.override("en"):
        assert (language_name("ko"), own_name("ko")) == ("한국어", "한국어")
    assert (language_name("ko"), language_name("kk"), own_name("kk")) == (
        "корейче", "Казакча", "қазақша",
    )  # fmt: skip
    assert language_name("xx") == "xx"


def test_writer_begins_a_version_in_an_added_language_only_while_it_is_in_use(client):
    by = create_directorate()
    create_language()
    resource = create_resource(by=by)
    client.force_login(by)
    address = reverse("library:edition_create", args=[resource.slug])
    client.post(address, {"language": "ko"})
    assert Edition.objects.get().language == "ko"

    AddedLanguage.objects.update(is_active=False)
    other = create_resource(by=by)
    with pytest.raises(ValidationError):
        services.add_edition(other, language="ko", by=by)


@pytest.mark.parametrize("codes", [["ko"], ["ko", "fa", "prs"]])
def test_list_takes_the_same_statements_for_any_number(client, django_assert_num_queries, codes):
    for code in codes:
        create_published(language=create_language(code=code).code)
    client.force_login(create_directorate())
    client.get("/en/")  # the session and the sections of the frame are warm

    with django_assert_num_queries(2):  # the user, the languages with their numbers
        found = client.get(LIST).context["added"]
    assert [line.edition_count for line in found] == [1] * len(codes)
