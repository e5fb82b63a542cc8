"""The centers as a choice of filters: a select of some, found by words where there are many."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Q

from centers.models import Center, Organisation
from centers.selectors import first_text, name_columns
from core.finders import Listed, version_of

CENTERS = "centers.Center"


class Option(NamedTuple):
    """A center as something to choose; `about` is where it is."""

    pk: int
    slug: str
    label: str
    about: str


def center_options() -> list[Option]:
    """The centers that work now, by name; their code beside a name that several have."""
    names, town, region = (
        name_columns(prefix) for prefix in ("organisation__", "organisation__place__", "region__")
    )
    rows = list(
        Center.objects.active()
        .alphabetical()
        .values_list("pk", "slug", "code", *names, *town, *region)
    )
    count = len(names)
    same = Counter(first_text(row[3 : 3 + count]) for row in rows)
    found = []
    for pk, slug, code, *texts in rows:
        name, *places = (first_text(texts[at : at + count]) for at in (0, count, 2 * count))
        label = f"{name} ({code})" if same[name] > 1 else name
        found.append(Option(pk, slug, label, ", ".join(dict.fromkeys(filter(None, places)))))
    return found


def centers_to_choose() -> Listed:
    """(address, name) of each center, in the reader's language. Callers keep it for minutes."""
    pairs = [(row.slug, row.label) for row in center_options()]
    return Listed(pairs, source=CENTERS, version=version_of(pairs))


def find_centers(text: str) -> list[tuple[int, str]]:
    """(number, address) of the centers that words may mean: the one with this code, else those
    whose own or whose town's name, present or former, has the words in it."""
    named = Organisation.objects.search(text).order_by().values("pk")
    rows = Center.objects.filter(Q(code__iexact=text) | Q(organisation__in=named)).order_by()
    found = list(rows.values_list("pk", "slug", "code"))
    coded = [row for row in found if row[2].casefold() == text.casefold()]
    return [(pk, slug) for pk, slug, _code in coded or found]
