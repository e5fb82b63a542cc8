"""What the pages behind the library read: own materials, what waits, what is not translated."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ordering import by_name
from library.languages import language_name
from library.models import (
    AddedLanguage,
    Comment,
    Edition,
    File,
    Language,
    Resource,
    Revision,
    Topic,
)
from library.permissions import can_edit_resource
from library.selectors import FALLBACKS
from library.services.resources import check_terms

# The languages every material should have in the end.
WANTED = (Language.KY, Language.RU, Language.EN)
State = Revision.State


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a material is in one language; `state` is "" where nothing is written yet."""

    language: str
    label: str
    state: str
    state_label: str | Promise
    # An older version is read by visitors while this one is being written.
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One material on the desk."""

    url: str
    title: str
    title_language: str
    kind: str
    center: str
    states: Sequence[LanguageState]
    is_withdrawn: bool
    changed_at: dt.datetime


def desk_rows(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Materials with what `desk_lines` says of them; the texts themselves stay where they are."""
    being_written = Revision.objects.open().defer("body")
    editions = (
        Edition.objects.select_related("published")
        .defer("published__body")
        .prefetch_related(Prefetch("revisions", queryset=being_written, to_attr="open_rows"))
    )
    return resources.select_related("center__organisation").prefetch_related(
        Prefetch("editions", queryset=editions, to_attr="desk_editions")
    )


def desk_lines(resources: Iterable[Resource]) -> list[DeskLine]:
    """Lines of materials read by `desk_rows`. Four statements with their reading."""
    return [_line(resource) for resource in resources]


def _line(resource: Resource) -> DeskLine:
    editions: list[Edition] = resource.desk_editions  # type: ignore[attr-defined]
    title, language = best_title(
        {edition.language: _title(edition) for edition in editions}, resource.slug
    )
    return DeskLine(
        url=reverse("library:resource_manage", args=[resource.slug]),
        title=title,
        title_language=language,
        kind=str(Resource.Kind(resource.kind).label),
        center=str(resource.center) if resource.center else "",
        states=[language_state(edition) for edition in editions],
        is_withdrawn=resource.withdrawn_at is not None,
        changed_at=resource.updated_at,
    )


def _open(edition: Edition) -> Revision | None:
    rows: list[Revision] = edition.open_rows  # type: ignore[attr-defined]
    return rows[0] if rows else None


def _title(edition: Edition) -> str:
    shown = edition.published or _open(edition)
    return shown.title if shown else ""


def language_state(edition: Edition) -> LanguageState:
    """Of a language version with its published and its open revision at hand."""
    revision = _open(edition) or edition.published
    return LanguageState(
        language=edition.language,
        label=language_name(edition.language),
        state=revision.state if revision else "",
        state_label=State(revision.state).label if revision else _("Not begun"),
        is_update=revision is not None and edition.published not in (None, revision),
    )


def best_title(titles: dict[str, str], slug: str) -> tuple[str, str]:
    """The title for the reader and its language, "" where it is his own; the address if none."""
    own = (get_language() or "ky")[:2]
    order = [*FALLBACKS.get(own, FALLBACKS["ky"]), *titles]
    language = next((code for code in order if titles.get(code)), "")
    return titles.get(language) or slug, "" if language == own else language


def names_writers(user: User, resource: Resource) -> bool:
    """Whether a reader learns who wrote: the center's own people and the directorate do."""
    return resource.center_id is None or can_edit_resource(user, resource)


def title_of(resource: Resource) -> str:
    """What a material is called, for the way back to it. One statement."""
    rows = Revision.objects.filter(edition__resource=resource).order_by("number")
    titles = dict(rows.values_list("edition__language", "title"))
    return best_title(titles, resource.slug)[0]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A text that waits for somebody to read or to mend it."""

    url: str
    title: str
    language: str
    language_label: str
    kind: str
    center: str
    who: str
    since: dt.datetime | None
    days: int
    is_own: bool


def waiting(user: User, *, limit: int = 20) -> list[WaitingLine]:
    """What waits for review, the longest waiting first. One statement."""
    rows = Revision.objects.waiting().visible_to(user)
    return _waiting_lines(rows, user, "library:revision_review", limit)


def to_mend(user: User, *, limit: int = 20) -> list[WaitingLine]:
    """Texts that came back with comments to who keeps the material. One statement."""
    rows = Revision.objects.filter(state=State.CHANGES_ASKED).visible_to(user)
    return _waiting_lines(rows.order_by("decided_at", "pk"), user, "library:revision_update", limit)


def _waiting_lines(
    rows: QuerySet[Revision], user: User, page: str, limit: int
) -> list[WaitingLine]:
    now = timezone.now()
    related = ("edition__resource__center__organisation", "written_by")
    lines = []
    for row in rows.select_related(*related).defer("body")[:limit]:
        edition, resource = row.edition, row.edition.resource
        since = row.submitted_at if row.state == State.IN_REVIEW else row.decided_at
        lines.append(
            WaitingLine(
                url=reverse(page, args=[resource.slug, edition.language]),
                title=row.title,
                language=edition.language,
                language_label=language_name(edition.language),
                kind=str(Resource.Kind(resource.kind).label),
                center=str(resource.center) if resource.center else "",
                # The people of a center are named to nobody else; the center answers for a text.
                who=str(row.written_by or "") if names_writers(user, resource) else "",
                since=since,
                days=(now - since).days if since else 0,
                is_own=row.written_by_id == user.pk and row.state == State.IN_REVIEW,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class Reach:
    """How many e-tutorials visitors can read, of how many the association wants."""

    published: int
    wanted: int


def tutorials() -> Reach:
    """One statement. A withdrawn e-tutorial is none."""
    rows = Resource.objects.published().filter(kind=Resource.Kind.TUTORIAL)
    return Reach(rows.count(), settings.LIBRARY_TUTORIALS_WANTED)


def topics_with_counts() -> QuerySet[Topic]:
    """All topics in the reader's alphabet with `resource_count`. One statement."""
    return Topic.objects.annotate(resource_count=Count("resources")).order_by(*by_name(), "pk")


def languages_with_counts() -> QuerySet[AddedLanguage]:
    """The languages the directorate has added, with how many materials have a version in each
    (`edition_count`). One statement."""
    editions = Edition.objects.filter(language=OuterRef("code")).order_by().values("language")
    counts = editions.annotate(n=Count("pk")).values("n")
    return AddedLanguage.objects.annotate(edition_count=Coalesce(Subquery(counts), 0))


# Inside of one material --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionPage:
    """A language version with its whole history, newest version first."""

    edition: Edition
    state: LanguageState
    current: Revision | None
    revisions: Sequence[Revision]
    files: Sequence[File]
    remarks: Sequence[Comment]


def edition_pages(resource: Resource) -> list[EditionPage]:
    """All language versions of a material. Four statements."""
    history = Revision.objects.select_related("written_by", "reviewed_by", "reviewed_for")
    remarks = Comment.objects.filter(done_at=None).select_related("made_by")
    editions = resource.editions.select_related("published").prefetch_related(
        Prefetch("revisions", queryset=history.defer("body")),
        "revisions__files",
        Prefetch("revisions__comments", queryset=remarks),
    )
    return [_edition_page(edition) for edition in editions]


def _edition_page(edition: Edition) -> EditionPage:
    revisions = list(edition.revisions.all())
    current = next((row for row in revisions if row.state in Revision.OPEN), None)
    edition.open_rows = [current] if current else []  # type: ignore[attr-defined]
    shown = current or next((row for row in revisions if row.pk == edition.published_id), None)
    return EditionPage(
        edition=edition,
        state=language_state(edition),
        current=current,
        revisions=revisions,
        files=list(shown.files.all()) if shown else [],
        remarks=list(current.comments.all()) if current else [],
    )


def gaps_of_terms(resource: Resource) -> list[str]:
    """What has to be said of a material before it may be sent to review, in words."""
    try:
        check_terms(resource)
    except ValidationError as error:
        return error.messages
    return []


# Translation gaps --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapCell:
    """One language of a material in the view of gaps; `url` where the reader may go on."""

    label: str
    state: str
    state_label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class GapLine:
    title: str
    title_language: str
    url: str
    kind: str
    cells: Sequence[GapCell]


def untranslated(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Published materials that visitors cannot read in one of the portal's languages."""
    there = Count(
        "editions", filter=Q(editions__published__isnull=False, editions__language__in=WANTED)
    )
    rows = resources.published().annotate(there=there)  # type: ignore[attr-defined]
    found: QuerySet[Resource] = rows.filter(there__lt=len(WANTED)).order_by("there", "-pk")
    return found


def gap_lines(resources: Iterable[Resource], user: User) -> list[GapLine]:
    """Lines of materials read by `desk_rows`."""
    return [_gap_line(resource, user) for resource in resources]


def _gap_line(resource: Resource, user: User) -> GapLine:
    line = _line(resource)
    states = {state.language: state for state in line.states}
    may = can_edit_resource(user, resource)
    cells = [_cell(resource, code, states.get(code), may=may) for code in WANTED]
    return GapLine(line.title, line.title_language, line.url, line.kind, cells)


def _cell(resource: Resource, code: Language, state: LanguageState | None, *, may: bool) -> GapCell:
    if state is not None and (state.state == State.PUBLISHED or state.is_update):
        return GapCell(str(code.label), State.PUBLISHED, State.PUBLISHED.label, "")
    if state is not None and state.state:
        page = reverse("library:revision_update", args=[resource.slug, code]) if may else ""
        return GapCell(str(code.label), state.state, state.state_label, page)
    begin = reverse("library:edition_create", args=[resource.slug]) + f"?language={code}"
    return GapCell(str(code.label), "", _("missing"), begin if may else "")


def missing_by_language(resources: QuerySet[Resource]) -> list[tuple[str, int]]:
    """[(language, materials without it)]. One statement."""
    published: Any = resources.published()  # type: ignore[attr-defined]
    counts = published.aggregate(
        total=Count("pk", distinct=True),
        **{
            code: Count(
                "pk",
                distinct=True,
                filter=Q(editions__language=code, editions__published__isnull=False),
            )
            for code in WANTED
        },
    )
    return [(str(code.label), counts["total"] - counts[code]) for code in WANTED]
