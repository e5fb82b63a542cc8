"""OAI-PMH: the schemas and two harvesters of other people judge it."""

import datetime as dt
import warnings
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from lxml import etree
from oaipmh_scythe import HTTPConfig, Scythe

from accounts.tests.factories import create_directorate
from library import oai, services
from library.models import Edition, Resource
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
)

with warnings.catch_warnings():
    # Its patterns are written in the old way, of which Python warns when it first reads them.
    warnings.simplefilter("ignore")
    from sickle import Sickle

NS = {"o": oai.OAI, "dc": "http://purl.org/dc/elements/1.1/"}


def ask(method: str = "get", **arguments) -> etree._Element:
    """The response as a tree; `from_` stands for `from`."""
    arguments = {name.rstrip("_"): value for name, value in arguments.items()}
    query = urlencode(arguments, doseq=True)
    if method == "post":
        form = "application/x-www-form-urlencoded"
        response = Client(enforce_csrf_checks=True).post("/oai", query, content_type=form)
    else:
        response = Client().get(f"/oai?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(response.content)


def names(root: etree._Element) -> list[str]:
    return [found.text for found in root.iterfind(".//o:header/o:identifier", NS)]


def shared() -> Path:
    """The schemas beside the project, wherever its checkout lies."""
    for parent in Path(__file__).resolve().parents:
        if (parent / "shared/data/oai/all.xsd").exists():
            return parent / "shared/data/oai"
    pytest.skip("../shared/data/oai with the OAI schemas is not beside the project")


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared() / "all.xsd")))


@pytest.fixture
def materials(db):
    """Three language versions of two materials, one of them withdrawn, and a draft."""
    author, topic = create_directorate(), create_topic(code="sewing", name="Тигүү")
    kept = create_resource(
        by=author,
        slug="taken",
        topics=[topic],
        licence="cc-by",
        contributors=[
            {"role": "author", "name": "Айгүл Асанова"},
            {"role": "translator", "name": "A & B <c>"},
        ],
    )
    reviewer = create_reviewer()
    create_published(resource=kept, language="ky", by=author, reviewer=reviewer, title="Тигүү")
    create_published(resource=kept, language="uz", by=author, reviewer=reviewer, title="Tikuv")
    gone = create_resource(by=author, slug="gone")
    create_published(resource=gone, language="kk", by=author, reviewer=reviewer)
    services.withdraw_resource(gone, reason="Эскирген.", by=reviewer)
    create_revision(by=author)
    return kept, gone


@pytest.mark.django_db
def test_identify():
    root = ask(verb="Identify")

    found = {child.tag.rpartition("}")[2]: child.text for child in root.find("o:Identify", NS)}
    assert found["baseURL"] == "http://testserver/oai"
    assert found["deletedRecord"] == "persistent"
    assert found["granularity"] == "YYYY-MM-DDThh:mm:ssZ"


def test_records_are_language_versions_and_withdrawn_ones_stay_as_deleted(materials):
    root = ask(verb="ListRecords", metadataPrefix="oai_dc")

    prefix = "oai:kaea.localhost:"
    assert sorted(names(root)) == [f"{prefix}gone/kk", f"{prefix}taken/ky", f"{prefix}taken/uz"]
    deleted = root.xpath("//o:record[o:header/@status='deleted']", namespaces=NS)
    assert [record.findtext("o:header/o:identifier", "", NS) for record in deleted] == [
        f"{prefix}gone/kk"
    ]
    assert deleted[0].find("o:metadata", NS) is None


def test_record_says_what_the_page_says(materials):
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:kaea.localhost:taken/ky")

    lines = {}
    for line in root.iterfind(".//dc:*", NS):
        lines.setdefault(line.tag.rpartition("}")[2], []).append(line.text)
    assert lines["title"] == ["Тигүү"]
    assert lines["creator"] == ["Айгүл Асанова"]
    assert lines["contributor"] == ["A & B <c>"]
    assert lines["subject"] == ["Тигүү"]
    assert lines["language"] == ["ky"]
    assert lines["rights"] == ["CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"]
    assert lines["identifier"] == ["http://testserver/ky/library/taken/ky/"]
    assert lines["format"] == ["text/html", "application/pdf", "application/epub+zip"]
    assert lines["relation"] == [
        "http://testserver/ky/library/taken/ky.pdf",
        "http://testserver/ky/library/taken/ky.epub",
        "http://testserver/ru/library/taken/uz/",
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("language:uz", ["taken/uz"]),
        ("language:kk", ["gone/kk"]),
        ("language", ["gone/kk", "taken/ky", "taken/uz"]),
        ("topic:sewing", ["taken/ky", "taken/uz"]),
        ("topic", ["taken/ky", "taken/uz"]),
    ],
)
def test_sets(materials, spec, expected):
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)

    assert sorted(name.rpartition(":")[2] for name in names(root)) == expected


def test_sets_are_listed(materials):
    specs = {found.text for found in ask(verb="ListSets").iterfind(".//o:setSpec", NS)}

    assert {"topic", "topic:sewing", "language", "language:ky", "language:mn"} <= specs


def test_times_select_to_the_second_and_to_the_day(materials):
    day = dt.datetime(2026, 3, 1, 10, 20, 30, 700_000, tzinfo=dt.UTC)
    Resource.objects.filter(slug="taken").update(updated_at=day)

    def found(**times) -> int:
        root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", **times)
        return len(names(root))

    assert found(until="2026-03-01T10:20:30Z") == 2
    assert found(from_="2026-03-01T10:20:30Z", until="2026-03-01T10:20:30Z") == 2
    assert found(from_="2026-03-01", until="2026-03-01") == 2
    assert found(from_="2026-03-01T10:20:31Z") == 1
    assert found() == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "a"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2026-13-01"}, "badArgument"),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from_": "2026-01-01",
                "until": "2026-01-02T00:00:00Z",
            },
            "badArgument",
        ),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from_": "2026-01-02",
                "until": "2026-01-01",
            },
            "badArgument",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "no such"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "no:such"}, "noRecordsMatch"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"},
            "noRecordsMatch",
        ),
        ({"verb": "ListRecords", "resumptionToken": "x", "set": "a"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "\x0b"}, "badArgument"),
        (
            {
                "verb": "GetRecord",
                "metadataPrefix": "x",
                "identifier": "oai:kaea.localhost:taken/ky",
            },
            "cannotDisseminateFormat",
        ),
        ({"verb": "ListMetadataFormats", "identifier": "x"}, "idDoesNotExist"),
    ],
)
def test_refusals_have_their_code_and_fit_the_schema(materials, schema, arguments, code):
    for method in ("get", "post"):
        root = ask(method, **arguments)
        assert root.find("o:error", NS).get("code") == code
        schema.assertValid(root)


@pytest.mark.parametrize("method", ["get", "post"])
def test_answers_fit_the_schema(materials, schema, method):
    for arguments in (
        {"verb": "Identify"},
        {"verb": "ListMetadataFormats"},
        {"verb": "ListMetadataFormats", "identifier": "oai:kaea.localhost:taken/ky"},
        {"verb": "ListSets"},
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2020-01-01"},
        {
            "verb": "GetRecord",
            "metadataPrefix": "oai_dc",
            "identifier": "oai:kaea.localhost:gone/kk",
        },
    ):
        root = ask(method, **arguments)
        schema.assertValid(root)
        assert root.find("o:error", NS) is None


def test_draft_has_no_record(materials):
    draft = Edition.objects.get(published=None)

    code = ask(
        verb="GetRecord",
        metadataPrefix="oai_dc",
        identifier=f"oai:kaea.localhost:{draft.resource.slug}/ky",
    )
    assert code.find("o:error", NS).get("code") == "idDoesNotExist"


def test_restored_material_is_no_longer_deleted(materials):
    _kept, gone = materials
    services.restore_resource(gone, by=create_reviewer())

    root = ask(verb="ListRecords", metadataPrefix="oai_dc")

    assert root.xpath("//o:header[@status]", namespaces=NS) == []


def test_control_characters_of_an_author_break_no_response(db):
    create_published(title="A\x0bB\ufffe", summary="\x01")

    root = ask(verb="ListRecords", metadataPrefix="oai_dc")

    assert root.findtext(".//dc:title", "", NS) == "AB"


@pytest.fixture
def twelve(db, monkeypatch):
    """Twelve records in pages of five."""
    monkeypatch.setattr(oai, "A_PAGE", 5)
    author, reviewer = create_directorate(), create_reviewer()
    resources = []
    for number in range(6):
        resource = create_resource(by=author, slug=f"m-{number}")
        for language in ("ky", "ru"):
            create_published(resource=resource, language=language, by=author, reviewer=reviewer)
        resources.append(resource)
    # All of one instant: the key parts them.
    Resource.objects.update(updated_at=timezone.now())
    return resources


def pages(**arguments) -> list[etree._Element]:
    """All pages of a list."""
    found = [ask(**arguments)]
    while token := found[-1].findtext(".//o:resumptionToken", "", NS):
        found.append(ask(verb=arguments["verb"], resumptionToken=token))
    return found


def test_list_goes_on_by_tokens(twelve, schema):
    found = pages(verb="ListRecords", metadataPrefix="oai_dc")

    sizes = [len(names(root)) for root in found]
    assert sizes == [5, 5, 2]
    assert len({name for root in found for name in names(root)}) == 12
    tokens = [root.find(".//o:resumptionToken", NS) for root in found]
    assert [token.get("cursor") for token in tokens] == ["0", "5", "10"]
    assert {token.get("completeListSize") for token in tokens} == {"12"}
    assert not tokens[-1].text
    for root in found:
        schema.assertValid(root)


def test_token_holds_the_question_and_not_another_verb(twelve):
    first = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="language:ru")
    token = first.findtext(".//o:resumptionToken", "", NS)

    again = ask(verb="ListIdentifiers", resumptionToken=token)
    other = ask(verb="ListRecords", resumptionToken=token)
    forged = ask(verb="ListIdentifiers", resumptionToken=token[:-2] + "xx")

    assert [name[-2:] for name in names(again)] == ["ru"]
    assert other.find("o:error", NS).get("code") == "badResumptionToken"
    assert forged.find("o:error", NS).get("code") == "badResumptionToken"


def test_change_during_a_harvest_is_met_later_and_nothing_is_lost(twelve):
    first = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    services.withdraw_resource(twelve[0], reason="Эскирген.", by=create_reviewer())

    rest, token = [], first.findtext(".//o:resumptionToken", "", NS)
    while token:
        root = ask(verb="ListIdentifiers", resumptionToken=token)
        rest += names(root)
        token = root.findtext(".//o:resumptionToken", "", NS)

    assert len(set(names(first) + rest)) == 12
    assert "oai:kaea.localhost:m-0/ky" in names(first) and "oai:kaea.localhost:m-0/ky" in rest


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_a_list(db, count, django_assert_num_queries):
    author, reviewer = create_directorate(), create_reviewer()
    for _ in range(count):
        topics = [create_topic()]
        resource = create_resource(by=author, topics=topics, contributors=[{"name": "A"}])
        create_published(resource=resource, by=author, reviewer=reviewer)
    client = Client()

    with django_assert_num_queries(6):  # count, rows, topics, makers, other languages, files
        response = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc")
    assert response.content.count(b"<record>") == count


# Harvesters ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sickle_harvests_all(twelve, live_server):
    services.withdraw_resource(twelve[5], reason="Эскирген.", by=create_reviewer())
    harvester = Sickle(f"{live_server.url}/oai")

    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))

    assert len(found) == 12
    assert sum(record.deleted for record in found) == 2
    assert harvester.Identify().deletedRecord == "persistent"
    assert {"language:ky", "topic"} <= {found.setSpec for found in harvester.ListSets()}
    kept = next(record for record in found if not record.deleted)
    assert kept.metadata["title"] == ["Материал"]
    assert len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="language:ky"))) == 6
    alive = harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    assert len(list(alive)) == 10


@pytest.mark.django_db(transaction=True)
def test_scythe_harvests_all_by_post(twelve, live_server):
    with Scythe(f"{live_server.url}/oai", http_config=HTTPConfig(http_method="POST")) as harvester:
        assert len(list(harvester.list_records(metadata_prefix="oai_dc"))) == 12
        assert harvester.identify().granularity == "YYYY-MM-DDThh:mm:ssZ"


@pytest.mark.django_db(transaction=True)
def test_harvester_that_comes_again_gets_what_changed(twelve, live_server):
    Resource.objects.update(updated_at=timezone.now() - dt.timedelta(days=2))
    since = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    services.withdraw_resource(twelve[2], reason="Эскирген.", by=create_reviewer())
    harvester = Sickle(f"{live_server.url}/oai")

    found = list(harvester.ListRecords(metadataPrefix="oai_dc", **{"from": since}))

    assert [record.deleted for record in found] == [True, True]


@override_settings(SITE_URL="https://portal.kaea.kg")
def test_names_of_records_carry_the_portals_own_host(db):
    create_published(resource=create_resource(slug="taken"))

    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")

    assert names(root) == ["oai:portal.kaea.kg:taken/ky"]
