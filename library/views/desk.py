"""The pages behind the library: the list of materials, one from inside, what is said of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from library import desk, permissions, services
from library.filters import DeskFilter, GapFilter
from library.forms.facts import (
    EditionForm,
    FactsForm,
    NewMaterialForm,
    WithdrawForm,
    contributor_lines,
    organisations,
)
from library.models import Resource, Revision
from library.permissions import can_use_library_desk
from library.views.frame import desk_tabs, find_resource, tell_errors


@allow(can_use_library_desk)
def desk_list(request: MemberRequest) -> HttpResponse:
    """Own and the center's materials with their state; above them what waits for the reader."""
    user = request.user
    reviews = permissions.can_review(user)
    filters = DeskFilter(request.GET, queryset=Resource.objects.visible_to(user))
    found = page(request, desk.desk_rows(filters.qs))
    is_filtered = any(request.GET.get(name) for name in filters.filters)
    is_first = found.number == 1 and not is_filtered
    context = {
        "page": found,
        "lines": desk.desk_lines(found.object_list),
        "filter": filters,
        "is_filtered": is_filtered,
        "tabs": desk_tabs(request, "desk_list"),
        "waiting": desk.waiting(user) if reviews and is_first else [],
        "to_mend": desk.to_mend(user) if is_first and not user.is_library_reviewer else [],
        "tutorials": desk.tutorials() if reviews else None,
        "reviews": reviews,
        "can_create": permissions.can_create_resource(user),
    }
    return render(request, "library/desk_list.html", context)


@allow(permissions.can_create_resource)
@once
def resource_create(request: MemberRequest) -> HttpResponse:
    """Begin a material with its title; the text is written next."""
    form = NewMaterialForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            revision = _begin(request, values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The material is begun. Write its text now."))
            place = [revision.edition.resource.slug, revision.edition.language]
            return redirect("library:revision_update", *place)
    return render(request, "library/resource_create.html", {"form": form})


@transaction.atomic
def _begin(request: MemberRequest, values: dict[str, object]) -> Revision:
    title, language = str(values.pop("title")), str(values.pop("language"))
    resource = services.create_resource(by=request.user, title=title, **values)  # type: ignore[arg-type]
    edition = services.add_edition(resource, language=language, by=request.user)
    return services.save_revision(edition, by=request.user, title=title)


@allow(can_use_library_desk)
def resource_manage(request: MemberRequest, slug: str) -> HttpResponse:
    """A material from inside: languages, versions, remarks, files, who reviewed."""
    resource = find_resource(request, slug, permissions.can_see_resource)
    user = request.user
    can_edit = permissions.can_edit_resource(user, resource)
    editions = desk.edition_pages(resource)
    titles = {row.edition.language: row.revisions[0].title for row in editions if row.revisions}
    title, title_language = desk.best_title(titles, resource.slug)
    context = {
        "resource": resource,
        "title": title,
        "title_language": title_language,
        "editions": editions,
        "gaps": desk.gaps_of_terms(resource) if can_edit else [],
        "topics": resource.topics.all(),
        "contributors": resource.contributors.select_related("organisation"),
        "can_edit": can_edit,
        "reviews": permissions.can_review(user),
        "names_writers": desk.names_writers(user, resource),
    }
    return render(request, "library/resource_manage.html", context)


@allow(can_use_library_desk)
def resource_update(request: MemberRequest, slug: str) -> HttpResponse:
    """All that is said of a material, with who made it."""
    resource = find_resource(request, slug)
    partners = organisations()
    form = FactsForm(request.POST or None, instance=resource, partners=partners)
    lines = contributor_lines(request.POST or None, resource, partners)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        try:
            services.update_resource(
                resource, by=request.user, contributors=lines.values(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("What is said of the material is saved."))
            return redirect("library:resource_manage", resource.slug)
    title = desk.title_of(resource)
    context = {"resource": resource, "title": title, "form": form, "contributors": lines}
    return render(request, "library/resource_update.html", context)


@allow(can_use_library_desk)
def edition_create(request: MemberRequest, slug: str) -> HttpResponse:
    """One more language; its text is written next."""
    resource = find_resource(request, slug)
    taken = set(resource.editions.values_list("language", flat=True))
    initial = {"language": request.GET.get("language", "")}
    form = EditionForm(request.POST or None, taken=taken, initial=initial)
    if request.method == "POST" and form.is_valid():
        edition = services.add_edition(resource, by=request.user, **form.cleaned_data)
        return redirect("library:revision_update", resource.slug, edition.language)
    context = {"resource": resource, "title": desk.title_of(resource), "form": form}
    return render(request, "library/edition_create.html", context)


@allow(permissions.can_review)
def resource_withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a material out, with a reason that readers of its address see."""
    resource = find_resource(request, slug, permissions.can_see_resource)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_resource(resource, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Withdrawn. The address stays and says why."))
            return redirect("library:resource_manage", resource.slug)
    context = {"resource": resource, "title": desk.title_of(resource), "form": form}
    return render(request, "library/resource_withdraw.html", context)


@allow(permissions.can_review)
@require_POST
def resource_restore(request: MemberRequest, slug: str) -> HttpResponse:
    """Show a withdrawn material again."""
    resource = find_resource(request, slug, permissions.can_see_resource)
    try:
        services.restore_resource(resource, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The material is in the library again."))
    return redirect("library:resource_manage", resource.slug)


@allow(can_use_library_desk)
def gap_list(request: MemberRequest) -> HttpResponse:
    """Published materials that are missing in Kyrgyz, Russian or English, and the way to begin."""
    own = Resource.objects.visible_to(request.user)
    filters = GapFilter(request.GET, queryset=desk.untranslated(own))
    found = page(request, desk.desk_rows(filters.qs))
    context = {
        "page": found,
        "lines": desk.gap_lines(found.object_list, request.user),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "missing": desk.missing_by_language(own),
        "columns": [code.label for code in desk.WANTED],
        "tabs": desk_tabs(request, "gap_list"),
    }
    return render(request, "library/gap_list.html", context)
