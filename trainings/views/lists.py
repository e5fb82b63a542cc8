"""The lists of the network that the directorate keeps: thematic areas, target groups, roles,
levels of frameworks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import ThematicArea
from centers.services import save_area
from core.access import MemberRequest, allow
from people.models import TargetGroup
from people.services import save_target_group
from trainings import permissions, services
from trainings.forms.lists import EntryForm, form_of
from trainings.models import FrameworkNode, TrainerRole


@dataclass(frozen=True)
class Kind:
    """One list: whose rows, how they are called, which service saves them."""

    code: str
    model: type[Any]
    title: Promise
    about: Promise
    save: Callable[..., Any]


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "areas",
            ThematicArea,
            gettext_lazy("Thematic areas"),
            gettext_lazy("What programmes and centers are about; the dashboard counts by them."),
            save_area,
        ),
        Kind(
            "groups",
            TargetGroup,
            gettext_lazy("Target groups"),
            gettext_lazy("Whom projects want to reach; a person may be in several."),
            save_target_group,
        ),
        Kind(
            "roles",
            TrainerRole,
            gettext_lazy("Roles on a training"),
            gettext_lazy("What the person in front is called: trainer, facilitator, mentor …"),
            services.save_trainer_role,
        ),
        Kind(
            "levels",
            FrameworkNode,
            gettext_lazy("Levels of frameworks"),
            gettext_lazy(
                "Levels of qualifications and competences; a certificate keeps the words it was "
                "issued with."
            ),
            services.save_level,
        ),
    )
}


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


@allow(permissions.can_edit_lists)
def entry_list(request: MemberRequest) -> HttpResponse:
    """The lists with all their entries. A statement each."""
    kinds = KINDS.values()
    lists = [(kind, list(kind.model.objects.order_by("position", "code"))) for kind in kinds]
    return render(request, "trainings/entry_list.html", {"lists": lists})


@allow(permissions.can_edit_lists)
def entry_create(request: MemberRequest, kind: str) -> HttpResponse:
    found = _kind(kind)
    form = form_of(found.model)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.code = services.free_code(found.model, form.cleaned_data["name_en"])
        return _save(request, found, form)
    return render(request, "trainings/entry_create.html", {"kind": found, "form": form})


@allow(permissions.can_edit_lists)
def entry_update(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    found = _kind(kind)
    entry = get_object_or_404(found.model, pk=pk)
    title = str(entry)  # a form that is wrong changes its instance
    form = form_of(found.model)(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid():
        return _save(request, found, form)
    context = {"kind": found, "form": form, "title": title}
    return render(request, "trainings/entry_update.html", context)


def _save(request: MemberRequest, kind: Kind, form: EntryForm) -> HttpResponse:
    entry = kind.save(form.save(commit=False), changed=form.changed_data, by=request.user)
    messages.success(request, _("“%(name)s” is saved.") % {"name": entry.name})
    return redirect("trainings:entry_list")
