"""Lines of the catalogue as numbers: counted as plain Python counts, never out of date."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from library import lines, search
from library.facets import NAMES, Choice
from library.lines import count, lines_of
from library.models import CatalogueEntry, Resource
from library.tests.factories import create_published, create_resource, create_topic

pytestmark = pytest.mark.django_db
CODES = {
    "kind": ["tutorial", "aid", "cards"],
    "level": ["beginner", "advanced"],
    "offline": ["", "1"],
    "region": ["", "KG-C", "KG-O", "KG-Y"],
    "area": ["", "it", "sewing"],
    "lang": ["ky", "ru", "en", "uz"],
    "topic": [f"topic-{number}" for number in range(80)],  # more values than a word has bits
}
START = datetime(2026, 1, 1, tzinfo=UTC)


def invent(number: int, seed: int) -> list[CatalogueEntry]:
    """Materials with all kinds of values; some share a date."""
    chance = random.Random(seed)
    resources = Resource.objects.bulk_create(
        Resource(slug=f"r-{seed}-{place}", licence="cc0", published_at=START)
        for place in range(number)
    )
    entries = []
    for resource in resources:
        values: dict[str, Any] = {name: chance.choice(codes) for name, codes in CODES.items()}
        values["lang"] = sorted(chance.sample(CODES["lang"], k=chance.randint(1, 3)))
        values["topic"] = sorted(chance.sample(CODES["topic"], k=chance.randint(0, 4)))
        entry = CatalogueEntry(
            resource=resource,
            vector="",
            head="",
            published_at=START + timedelta(minutes=chance.randint(0, 50)),
            **values,
        )
        entries.append(entry)
    CatalogueEntry.objects.bulk_create(entries)
    return list(CatalogueEntry.objects.filter(resource__in=resources))


def invent_choice(chance: random.Random) -> Choice:
    ticked = {}
    for name in chance.sample(NAMES, k=chance.randint(0, 4)):
        codes = [code for code in CODES[name] if code]
        ticked[name] = frozenset(chance.sample(codes, k=min(len(codes), chance.randint(1, 3))))
    return Choice(ticked)


def has(entry: CatalogueEntry, name: str) -> list[str]:
    value = getattr(entry, name)
    return value if isinstance(value, list) else [value] if value else []


def fits(entry: CatalogueEntry, choice: Choice, *, without: str = "") -> bool:
    return all(
        set(has(entry, name)) & ticks for name, ticks in choice.ticked.items() if name != without
    )


def plain(entries: list[CatalogueEntry], choice: Choice) -> tuple[int, dict[str, Counter[str]]]:
    """The rule in plain words: each filter counts what the other filters leave."""
    by_value = {
        name: Counter(
            code
            for entry in entries
            if fits(entry, choice, without=name)
            for code in has(entry, name)
        )
        for name in NAMES
    }
    return sum(fits(entry, choice) for entry in entries), by_value


def packed(entries: list[CatalogueEntry]) -> bytes:
    return np.array([entry.mark for entry in entries], ">i4").tobytes()


@pytest.mark.parametrize("seed", range(4))
def test_numbers_beside_filters_are_those_of_plain_python(seed):
    entries, chance = invent(200, seed), random.Random(seed)
    for number in (0, 1, 7, 60, 200):
        some = chance.sample(entries, k=number)
        found = lines_of(packed(some))[0]
        for _try in range(12):
            choice = invent_choice(chance)
            counts = count(found, choice)
            assert (counts.total, counts.by_value) == plain(some, choice)
            kept = found.fitting(choice)
            assert kept.materials(0, 200) == [entry.pk for entry in some if fits(entry, choice)]


def test_newest_and_best_are_those_of_plain_python():
    entries, chance = invent(300, 9), random.Random(9)
    for number in (1, 12, 300):
        some = chance.sample(entries, k=number)
        found = lines_of(packed(some))[0]
        score = np.array([chance.choice([0.5, 1.0, 2.0]) for _entry in some])
        newest = sorted(some, key=lambda entry: (entry.published_at, entry.pk), reverse=True)
        of = {entry.pk: value for entry, value in zip(some, score, strict=True)}
        best = sorted(newest, key=lambda entry: -of[entry.pk])
        for start in (0, 10, 290):
            assert found.newest(start, 10) == [entry.pk for entry in newest[start : start + 10]]
            assert found.best([score], start, 10) == [
                entry.pk for entry in best[start : start + 10]
            ]


def test_another_filter_or_date_is_another_number_and_nothing_else_is():
    entry = invent(1, 1)[0]
    rows = CatalogueEntry.objects.filter(pk=entry.pk)

    def mark() -> int:
        return rows.get().mark

    before = mark()
    rows.update(used=7, shown={"topics": []}, head="a")
    assert mark() == before
    seen = {before}
    for change in (
        {"kind": "video"},
        {"level": "intermediate"},
        {"offline": "" if entry.offline else "1"},
        {"region": "KG-J"},
        {"area": "other"},
        {"lang": ["tr"]},
        {"topic": ["new"]},
        {"published_at": START - timedelta(days=1)},
    ):
        rows.update(**change)
        assert mark() not in seen
        seen.add(mark())
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueEntry.objects.create(
            resource=create_resource(), mark=mark(), vector="", head="", lang=[], topic=[],
            published_at=START,
        )  # fmt: skip


def test_what_is_known_is_not_read_again(django_assert_num_queries):
    entries = invent(30, 2)
    with django_assert_num_queries(1):
        lines_of(packed(entries[:20]))
    with django_assert_num_queries(0):
        lines_of(packed(entries[:20]), packed(entries[5:9]), None)
    with django_assert_num_queries(1):
        found = lines_of(packed(entries), packed(entries[25:]))
    assert [len(part) for part in found] == [30, 5]


def test_many_unknown_lines_are_read_with_all_others(monkeypatch):
    monkeypatch.setattr(lines, "_FEW", 5)
    entries = invent(20, 3)

    found = lines_of(packed(entries[:10]))[0]

    assert found.materials(0, 20) == [entry.pk for entry in entries[:10]]
    assert not len(found.known.missing(np.array([entry.mark for entry in entries])))


def test_a_line_that_went_meanwhile_is_left_out():
    entries = invent(5, 4)
    CatalogueEntry.objects.filter(pk=entries[2].pk).delete()

    found, other = lines_of(packed(entries), packed(entries[2:4]))

    assert found.materials(0, 9) == [entry.pk for entry in entries if entry != entries[2]]
    assert other.materials(0, 9) == [entries[3].pk]


def test_a_change_is_counted_at_once_whatever_was_known():
    topic = create_topic(code="money")
    resource = create_published(title="Мобилдик капчык").resource
    found = search.find("капчык", Choice(), sort="", page=1, query="")
    assert found.counts.by_value["topic"] == Counter()

    CatalogueEntry.objects.filter(pk=resource.pk).update(topic=[topic.code], level="advanced")

    found = search.find("капчык", Choice(), sort="", page=1, query="")
    assert found.counts.by_value["topic"] == Counter(money=1)
    assert found.counts.by_value["level"] == Counter(advanced=1)


def test_a_kept_catalogue_with_lines_that_are_gone_is_read_anew(monkeypatch):
    first, second = invent(2, 5)
    assert len(search.all_lines()) == 2
    # Another process has it all from here; this one forgot, as one that has just started.
    CatalogueEntry.objects.filter(pk=second.pk).update(level="advanced", kind="video")
    forgotten = lines._known.group.copy()
    forgotten[[first.mark, second.mark]] = -1
    monkeypatch.setattr(lines, "_known", replace(lines._known, group=forgotten))

    assert sorted(search.all_lines().materials(0, 5)) == [first.pk, second.pk]


# Words that are in very many texts ---------------------------------------------------------


@pytest.fixture
def telephones(monkeypatch) -> list[Resource]:
    """Seven with the word in the text, the last of them in the title too; three count as many."""
    monkeypatch.setattr(search, "CAPPED", 3)
    monkeypatch.setattr(search, "RANKED", 1)
    bodies = [("Капчык", "beginner")] * 5 + [("Капчык", "advanced"), ("Телефон", "beginner")]
    made = []
    for place, (title, level) in enumerate(bodies):
        resource = create_published(title=f"{title} {place}", body="Телефон керек болот.").resource
        CatalogueEntry.objects.filter(pk=resource.pk).update(level=level)
        made.append(resource)
    return made


def test_a_word_of_very_many_texts_is_followed_so_far_in_titles_to_the_end(telephones):
    found = search.find("телефон", Choice(), sort="", page=1, query="")

    assert (found.page.count, found.page.is_capped) == (4, True)
    assert found.page.object_list[0].slug == telephones[-1].slug
    assert found.counts.by_value["level"]["beginner"] == 4


def test_rare_ticks_are_looked_for_among_all(telephones):
    choice = Choice({"level": frozenset(["advanced"])})

    found = search.find("телефон", choice, sort="", page=1, query="")

    assert [hit.slug for hit in found.page.object_list] == [telephones[5].slug]
    assert not found.page.is_capped


def test_texts_are_not_looked_through_where_titles_give_enough(telephones, monkeypatch):
    monkeypatch.setattr(search, "ENOUGH", 1)

    found = search.find("телефон", Choice(), sort="", page=1, query="")
    mended = search.find("телефн", Choice(), sort="", page=1, query="")

    for result in (found, mended):
        assert [hit.slug for hit in result.page.object_list] == [telephones[-1].slug]
        assert result.page.is_capped
    assert mended.found.meant == "телефон"


def test_page_says_that_there_are_more(client, telephones):
    html = client.get("/en/library/", {"q": "телефон"}).content.decode()

    assert "More than 4 materials found" in html
    assert "4+</output>" in html
    assert "One more word narrows the search" in html
