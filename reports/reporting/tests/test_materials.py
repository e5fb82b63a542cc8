"""The e-tutorials of a report."""

import datetime as dt

from django.utils import timezone

from library.models import Resource
from library.tests.factories import create_language, create_published
from reports.reporting.content.document import Builder
from reports.reporting.content.materials import put_materials


def test_tutorials_stand_with_all_their_languages(period):
    """One of them was added by the directorate: no language that the portal came with."""
    create_language(code="ko", name_en="Korean")
    first = create_published(language="ko", title="한국어")
    create_published(language="ru", title="Бюджет", resource=first.resource)
    last = timezone.make_aware(dt.datetime.combine(period.ends_on, dt.time(9)))
    Resource.objects.update(published_at=last)

    book = Builder(language="en", title="Report", form="free")
    assert put_materials(book, period)

    (table,) = [block for block in book.blocks if block["kind"] == "table"]
    assert len(table["rows"]) == 1
    assert "Korean" in str(table["rows"])
    assert "Russian" in str(table["rows"])
