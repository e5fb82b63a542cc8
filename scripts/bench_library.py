"""Fills a library with invented materials by the thousand, for `make bench ARGS="--materials …"`.

Their words are those of the demo tutorials, each with one of its own in the title, so common words
are in very many and rare ones in few. Written past the services, as the services would leave it.
"""

import datetime as dt
import io
import random
import re
from collections.abc import Iterator
from typing import Any

TEXTS = 400
WORDS = 250
SYLLABLES = "ба бе ка ке та те са се ма ме на не ла ле ра ре жа же до ду ко ку мо му".split()


def fill(materials: int) -> None:
    """Bring the catalogue to so many materials; a second run finds them."""
    from django.db import connection, transaction

    from library.models import CatalogueEntry

    missing = materials - CatalogueEntry.objects.count()
    if missing <= 0:
        return
    print(f"  Inventing {missing:,} materials")
    with transaction.atomic():
        chance = random.Random(1)
        texts = {language: list(_texts(language, chance)) for language in ("ky", "ru")}
        _pool(texts)
        _rows(missing, texts, chance)
        _write()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _texts(language: str, chance: random.Random) -> Iterator[str]:
    """Texts of the words of one demo tutorial each, and some of all the others."""
    from library.models import SearchEntry

    entries = SearchEntry.objects.filter(language=language).order_by("resource")
    # Some have hardly a text: a film, a law that lies elsewhere.
    found = [
        words
        for text in entries.values_list("words", flat=True)
        if len(words := re.findall(r"[^\W\d_]+", text)) > 20
    ]
    every = [word for words in found for word in words]
    for number in range(TEXTS):
        own = found[number % len(found)]
        words = chance.choices(own, k=WORDS - 50) + chance.choices(every, k=50)
        yield " ".join(words)


def _pool(texts: dict[str, list[str]]) -> None:
    """The vectors of the texts, made once each."""
    from django.db import connection

    from library.query import lexemes
    from library.snippets import searchable

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE pool (language text, number int, words text, plain text,"
            " vector tsvector)"
        )
        for language, rows in texts.items():
            for number, text in enumerate(rows):
                simple = language == "ky"
                cursor.execute(
                    "INSERT INTO pool VALUES (%s, %s, %s, %s,"
                    " setweight(to_tsvector(%s::regconfig, %s), 'D'))",
                    [
                        *(language, number, text, searchable(text)),
                        "simple" if simple else "russian",
                        " ".join(lexemes(text)) if simple else text.replace("ё", "е"),
                    ],
                )


def _rows(number: int, texts: dict[str, list[str]], chance: random.Random) -> None:
    """A line for each material in a temporary table."""
    from django.db import connection
    from django.utils import timezone

    from centers.models import Place
    from core.folding import fold
    from library.models import Topic
    from library.query import lexemes

    topics = list(Topic.objects.values_list("code", flat=True))
    regions = list(Place.objects.regions().values_list("iso_code", flat=True))
    now = timezone.now()
    lines = io.StringIO()
    for place in range(number):
        own = "".join(chance.choices(SYLLABLES, k=4))
        texts_of = chance.randrange(TEXTS)
        words = {code: texts[code][texts_of].split() for code in texts}
        title = {code: " ".join([*words[code][:3], own]).capitalize() for code in texts}
        summary = {code: " ".join(words[code][3:18]) for code in texts}
        kind = chance.choice(["tutorial", "tutorial", "tutorial", "aid", "cards", "video"])
        level = chance.choice(["beginner", "beginner", "intermediate", "advanced"])
        has_russian = chance.random() < 0.4
        values: dict[str, Any] = {
            "kind": kind,
            "level": level,
            "offline": "1" if chance.random() < 0.8 else "",
            "region": chance.choice(regions) if chance.random() < 0.3 else "",
            "area": "",
            "lang": ["ky", "ru"] if has_russian else ["ky"],
            "topic": sorted(chance.sample(topics, k=chance.choice([1, 1, 2]))),
        }
        published = now - dt.timedelta(minutes=10 * place)
        cells = [
            *(f"bench-{place}", kind, level, published.isoformat(), str(texts_of)),
            *(values["offline"], values["region"]),
            *(f"{{{','.join(values[name])}}}" for name in ("lang", "topic")),
            *(str(int(has_russian)), title["ky"], summary["ky"], title["ru"], summary["ru"]),
            *(" ".join(lexemes(title["ky"])), " ".join(lexemes(summary["ky"]))),
            *(" ".join(lexemes(title["ru"])), " ".join(lexemes(summary["ru"]))),
            *(f" {fold(title['ky'])}", f" {fold(title['ru'])}", fold(own), own),
            str(chance.randrange(1000) if chance.random() < 0.5 else 0),
        ]
        lines.write("\t".join(cells) + "\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE material (slug text, kind text, level text,"
            " published_at timestamptz, number int, offline text, region text, lang varchar[],"
            " topic varchar[], has_russian int, title_ky text,"
            " summary_ky text, title_ru text, summary_ru text, lex_title_ky text,"
            " lex_summary_ky text, lex_title_ru text, lex_summary_ru text, folded_ky text,"
            " folded_ru text, key text, word text, used int)"
        )
        cursor.copy_expert("COPY material FROM STDIN", lines)


_SQL = """
INSERT INTO library_resource (slug, kind, level, audience, minutes, sdg_targets, licence,
    is_link_only, source_url, adapted_from, created_at, updated_at, published_at,
    withdraw_reason, is_demo)
SELECT slug, kind, level, 'adults', 10 + number % 50, '{}', 'cc0', false, '', '', published_at,
    published_at, published_at, '', true FROM material;

INSERT INTO library_edition (resource_id, language)
SELECT r.id, l.code FROM material m JOIN library_resource r USING (slug)
CROSS JOIN (VALUES ('ky'), ('ru')) l (code) WHERE l.code = 'ky' OR m.has_russian = 1;

INSERT INTO library_revision (edition_id, number, title, summary, body, change_note, state,
    written_at, decided_at)
SELECT e.id, 1, CASE e.language WHEN 'ky' THEN title_ky ELSE title_ru END,
    CASE e.language WHEN 'ky' THEN summary_ky ELSE summary_ru END, p.words, '', 'published',
    published_at, m.published_at
FROM material m JOIN library_resource r USING (slug, published_at)
JOIN library_edition e ON e.resource_id = r.id
JOIN pool p ON p.language = e.language AND p.number = m.number;

UPDATE library_edition e SET published_id = v.id FROM library_revision v
WHERE v.edition_id = e.id AND v.state = 'published' AND e.published_id IS NULL;

INSERT INTO library_searchentry (edition_id, resource_id, language, title, summary, folded, words,
    plain)
SELECT e.id, r.id, e.language, v.title, v.summary,
    CASE e.language WHEN 'ky' THEN folded_ky ELSE folded_ru END, p.words, p.plain
FROM material m JOIN library_resource r USING (slug) JOIN library_edition e ON e.resource_id = r.id
JOIN library_revision v ON v.id = e.published_id
JOIN pool p ON p.language = e.language AND p.number = m.number;

INSERT INTO library_catalogueentry (resource_id, kind, level, offline, region, area,
    lang, topic, published_at, used, shown, head, vector)
SELECT r.id, m.kind, m.level, m.offline, m.region, '', m.lang, m.topic,
    m.published_at, m.used, library_shown(r.id), h.head, CASE m.has_russian WHEN 1
    THEN h.head || k.vector || u.vector ELSE h.head || k.vector END
FROM material m JOIN library_resource r USING (slug)
JOIN pool k ON k.language = 'ky' AND k.number = m.number
JOIN pool u ON u.language = 'ru' AND u.number = m.number
CROSS JOIN LATERAL (SELECT
    setweight(to_tsvector('simple', lex_title_ky), 'A')
    || setweight(to_tsvector('simple', lex_summary_ky), 'B')
    || CASE m.has_russian WHEN 1 THEN
        setweight(to_tsvector('simple', lex_title_ru), 'A')
        || setweight(to_tsvector('russian', title_ru), 'A')
        || setweight(to_tsvector('simple', lex_summary_ru), 'B')
        || setweight(to_tsvector('russian', summary_ru), 'B')
      ELSE ''::tsvector END AS head) h;

INSERT INTO library_searchword (key, word) SELECT key, min(word) FROM material
GROUP BY key ON CONFLICT DO NOTHING;
DROP TABLE material; DROP TABLE pool;
"""


def _write() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_SQL)
