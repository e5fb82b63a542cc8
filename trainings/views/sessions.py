"""The sessions of a training: generate, add, change, take off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from trainings import permissions, services
from trainings.forms.trainings import GenerateForm, SessionForm
from trainings.models import Session, Training
from trainings.views.frame import tell_errors


def _training(request: MemberRequest, slug: str) -> Training:
    rows = Training.objects.visible_to(request.user)
    training = get_object_or_404(rows.select_related("programme", "center"), slug=slug)
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied
    return training


@member
def session_list(request: MemberRequest, slug: str) -> HttpResponse:
    """All sessions, with two ways to get more: on weekdays, or one by one."""
    training = _training(request, slug)
    is_generating = request.POST.get("do") == "generate"
    generate = GenerateForm(request.POST if is_generating else None)
    add = SessionForm(
        request.POST if request.method == "POST" and not is_generating else None,
        initial={"held_on": training.starts_on},
    )
    form = generate if is_generating else add
    if request.method == "POST" and form.is_valid():
        try:
            if is_generating:
                services.generate_sessions(training, by=request.user, **form.cleaned_data)
            else:
                services.add_session(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            count = training.sessions.count()
            text = ngettext(
                "The training has %(count)s session now.",
                "The training has %(count)s sessions now.",
                count,
            )
            messages.success(request, text % {"count": count})
            return redirect("trainings:session_list", training.slug)
    context = {"training": training, "sessions": training.sessions.all()}
    return render(
        request, "trainings/session_list.html", context | {"generate": generate, "add": add}
    )


@member
def session_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    training = _training(request, slug)
    session = get_object_or_404(Session, training=training, pk=pk)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_session(session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The session is saved."))
            return redirect("trainings:session_list", training.slug)
    context = {"training": training, "session": session, "form": form}
    return render(request, "trainings/session_update.html", context)


@member
@require_POST
def session_delete(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a session off that nobody is marked in."""
    training = _training(request, slug)
    session = get_object_or_404(Session, training=training, pk=pk)
    try:
        services.remove_session(session, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The session is taken off."))
    return redirect("trainings:session_list", training.slug)
