"""Pages of people: the list, one person, what becomes of a record."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Value
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.models import Center
from centers.roles import center_ids
from centers.selectors import first_text, name_columns
from core import audit, audit_words
from core.access import MemberRequest, allow, member
from core.exports import sheet_response
from core.models import AuditEntry
from core.paging import CAPPED, Page, page
from core.refusals import show_refusal
from core.templatetags.portal import phone_text
from people import permissions, selectors, services
from people.filters import PersonFilter
from people.forms import AccountForm, PersonCreateForm, PersonUpdateForm
from people.models import NAMED, Consent, Person, PersonQuerySet, Sex, written_name
from people.names import split_full_name
from people.sections import person_sections
from people.views.frame import editable, texts, with_reason


@allow(permissions.can_see_people)
def person_list(request: MemberRequest) -> HttpResponse:
    """People within sight, by name; a search in any spelling, then names written nearly so."""
    filters = _filtered(request)
    people, is_alike = page(request, filters.qs), False
    # By number alone first: page 400 would else look up the phones of the 10,000 before it.
    shown = Person.objects.filter(pk__in=people.object_list.values("pk"))
    text = request.GET.get("q", "").strip()
    if text and not people.count and filters.form.is_valid():
        people = _alike(request, text)
        shown = Person.objects.filter(pk__in=people.object_list)
        is_alike = bool(people.count)
    context = {
        "page": people,
        "lines": _lines(shown, people.object_list if is_alike else ()),
        "filter": filters,
        "is_alike": is_alike,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "query": request.GET.urlencode(),
        "text": text,
    }
    # Without the words that were searched: they are names, and a person may be forgotten later.
    audit.note_view(None, by=request.user, what="people", changes={"page": people.number})
    return render(request, "people/person_list.html", context)


@allow(permissions.can_see_people)
def person_export(request: MemberRequest) -> HttpResponseBase:
    """The filtered list as a file; the log says who took it."""
    filters = _filtered(request)
    own = center_ids(request.user, role="coordinator")
    return sheet_response(
        request,
        filename="people",
        title=_("People"),
        headers=[
            *(_("Number"), _("Surname"), _("First name"), _("Patronymic"), _("Sex")),
            *(_("Date of birth"), _("Year of birth"), _("Phones"), _("Email"), _("Place")),
            _("Target groups"),
        ],
        rows=_export_rows(filters.qs),
        about=filters.summary(),
        center_id=next(iter(own)) if len(own) == 1 else None,
        personal=True,
    )


@allow(permissions.can_create_person)
def person_create(request: MemberRequest) -> HttpResponse:
    """A new person. Who fits is shown first; nobody is added twice by accident."""
    form = PersonCreateForm(request.POST or None, user=request.user, initial=_typed(request))
    candidates: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        found = selectors.find_candidates([form.traits()]).get(0, [])
        chosen = request.POST.get("decision", "")
        try:
            if chosen.isdecimal() and len(chosen) < 18:
                return _link_known(request, form, int(chosen), {known.pk for known, _m in found})
            if chosen == "new" or not found:
                return _create(request, form)
        except ValidationError as error:
            form.add_refusal(error)
            found = selectors.find_candidates([form.traits()]).get(0, [])
        candidates = _shown(request, found, form.cleaned_data["center"])
        seen = [candidate["person"] for candidate in candidates if candidate["person"]]
        services.note_candidates(seen, by=request.user, center_id=form.cleaned_data["center"].pk)
    wanted = texts(Consent.Purpose.DATA, Consent.Purpose.MIGRANT_STATUS)
    context = {"form": form, "candidates": candidates, "texts": wanted}
    return render(request, "people/person_create.html", context)


@member
def person_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything the reader may know of a person. Opening it is noted in the log."""
    related = ("place__region", "country_of_stay", "organisation")
    person = get_object_or_404(
        Person.objects.visible_to(request.user).select_related(*related), pk=pk
    )
    if person.merged_into_id is not None:
        return redirect("people:person_detail", person.merged_into_id)
    own = center_ids(request.user, role="coordinator")
    centers = person.person_centers.select_related("center__organisation").order_by("since")
    links = [row for row in centers if request.user.is_directorate or row.center_id in own]
    center_id = next((row.center_id for row in links if row.center_id in own), None)
    services.record_view(person, by=request.user, center_id=center_id)
    merges = person.merges.filter(undone_at=None).select_related("merged", "merged_by", "survivor")
    context = {
        "person": person,
        "phones": person.phones.all(),
        "groups": person.target_groups.all(),
        "consents": person.consents.all(),
        "links": links,
        "merges": [(merge, permissions.can_undo_merge(request.user, merge)) for merge in merges],
        "sections": person_sections(request, person),
        "can_edit": permissions.is_living(person),
        "can_void": permissions.can_void_person(request.user, person),
        "can_anonymise": permissions.can_anonymise_person(request.user, person),
    }
    return render(request, "people/person_detail.html", context)


@member
def person_update(request: MemberRequest, pk: int) -> HttpResponse:
    person = editable(request, pk)
    form = PersonUpdateForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_person(
                person, by=request.user, seen_at=form.cleaned_data["seen_at"], **form.values()
            )
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(person)
    return render(request, "people/person_update.html", {"person": person, "form": form})


@member
def person_history(request: MemberRequest, pk: int) -> HttpResponse:
    """Who saw, changed or exported a person. A coordinator reads what her own center did."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    entries = AuditEntry.objects.filter(object_type=Person._meta.label, object_id=str(pk))
    if not request.user.is_directorate:
        entries = entries.filter(center_id__in=center_ids(request.user, role="coordinator"))
    lines = page(request, entries, per_page=50)
    rows = [
        (
            entry,
            audit_words.action_label(entry.action),
            audit_words.note_label(entry),
            audit_words.changes_of(entry),
        )
        for entry in lines
    ]
    services.note_view(person, by=request.user)
    context = {"person": person, "page": lines, "rows": rows}
    return render(request, "people/person_history.html", context)


@member
def person_account(request: MemberRequest, pk: int) -> HttpResponse:
    """Which of those who sign in this person is."""
    person = editable(request, pk)
    accounts = selectors.accounts_within(request.user)
    form = AccountForm(request.POST or None, accounts=accounts, initial={"user": person.user_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_account(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The account is saved."))
            return redirect(person)
    return render(request, "people/person_account.html", {"person": person, "form": form})


@member
def person_void(request: MemberRequest, pk: int) -> HttpResponse:
    person = editable(request, pk)
    if not permissions.can_void_person(request.user, person):
        raise PermissionDenied
    return with_reason(request, person, services.void_person, "people/person_void.html")


@member
@require_POST
def person_restore(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not permissions.can_void_person(request.user, person):
        raise PermissionDenied
    services.restore_person(person, by=request.user)
    messages.success(request, _("The record is in use again."))
    return redirect(person)


@allow(permissions.can_anonymise_people)
def person_anonymise(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not permissions.can_anonymise_person(request.user, person):
        raise PermissionDenied
    services.note_view(person, by=request.user)
    return with_reason(request, person, services.anonymise_person, "people/person_anonymise.html")


# Steps of the views -----------------------------------------------------------------------


def _alike(request: MemberRequest, text: str) -> Page:
    """People written nearly so. Comparing with every likely name is what costs, so it is done
    once: their numbers in order, of which one page is shown."""
    ranked = Person.objects.visible_to(request.user).current().alike(text)
    return page(request, list(ranked.values_list("pk", flat=True)[: CAPPED + 1]))


def _lines(people: PersonQuerySet, order: Sequence[int] = ()) -> list[dict[str, Any]]:
    """What a page of the list shows, in the order of these numbers if there are any. Its words and
    addresses are put together once for all rows, and plain columns and mappings are what is read
    fastest."""
    sexes = {value: str(label) for value, label in Sex.choices}
    pattern = reverse("people:person_detail", args=[0])
    places = name_columns("place__")
    columns = (*NAMED, "is_void", "sex", "birth_year", "first_phone", *places)
    rows = list((people.order_by() if order else people).with_contacts().values(*columns))
    if order:
        place = {pk: number for number, pk in enumerate(order)}
        rows.sort(key=lambda row: place[row["pk"]])
    return [
        {
            "url": pattern.replace("/0/", f"/{row['pk']}/"),
            "name": written_name(*(row[column] for column in NAMED)),
            "is_void": row["is_void"],
            "sex": sexes[row["sex"]],
            "birth_year": row["birth_year"] or "–",
            "phone": phone_text(row["first_phone"] or "") or "–",
            "place": first_text(row[column] for column in places) or "–",
        }
        for row in rows
    ]


def _filtered(request: MemberRequest) -> PersonFilter:
    visible = Person.objects.visible_to(request.user).filter(merged_into=None)
    return PersonFilter(request.GET, queryset=visible, user=request.user)


def _export_rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    """From a server-side cursor: memory stays flat."""
    sexes = dict(Sex.choices)
    values = rows.annotate(
        numbers=StringAgg("phones__number", ", ", distinct=True, default=Value("")),
        groups=StringAgg("target_groups__name", ", ", distinct=True, default=Value("")),
    ).values_list(
        *("pk", "family_name", "given_name", "patronymic", "sex", "birth_date", "birth_year"),
        *("numbers", "email", "place__name", "groups"),
    )
    for row in values.iterator(chunk_size=2000):
        yield (*row[:4], str(sexes[row[4]]), *row[5:])


def _typed(request: MemberRequest) -> dict[str, str]:
    """A name that was searched for in vain comes along."""
    parts = split_full_name(request.GET.get("name", "")[:200])
    return {
        "family_name": parts.family_name,
        "given_name": parts.given_name,
        "patronymic": parts.patronymic,
    }


def _create(request: MemberRequest, form: PersonCreateForm) -> HttpResponse:
    shown = request.POST.getlist("seen")
    seen = [int(pk) for pk in shown if pk.isdecimal() and len(pk) < 18]
    person = services.create_person(
        by=request.user,
        center=form.cleaned_data["center"],
        consents=form.consents(),
        seen=seen,
        **form.values(),
    )
    messages.success(request, _("The person is added."))
    return redirect(person)


def _link_known(
    request: MemberRequest, form: PersonCreateForm, pk: int, fitting: set[int]
) -> HttpResponse:
    if pk not in fitting:
        raise Http404
    person = Person.objects.get(pk=pk)
    center = form.cleaned_data["center"]
    services.add_to_center(person, center=center, by=request.user, typed=form.traits())
    messages.success(request, _("This person is on the list of your center now."))
    return redirect(person)


def _shown(
    request: MemberRequest, found: list[tuple[Person, Any]], center: Center
) -> list[dict[str, Any]]:
    """Candidates as the reader may see them: of another center's people only that one fits."""
    pks = [person.pk for person, _match in found]
    visible = selectors.visible_ids(request.user, pks)
    known = set(center.person_centers.filter(person__in=pks).values_list("person", flat=True))
    return [
        {
            "pk": person.pk,
            "person": person if person.pk in visible else None,
            "match": match if person.pk in visible else None,
            "can_link": person.pk not in known and (person.pk in visible or match.level == "same"),
        }
        for person, match in found
    ]
