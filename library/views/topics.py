"""The topics of the library, which the directorate keeps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from library import desk, services
from library.forms.facts import TopicForm
from library.models import Topic
from library.permissions import can_manage_lists
from library.views.frame import desk_tabs


@allow(can_manage_lists)
def topic_list(request: MemberRequest) -> HttpResponse:
    """All topics with how many materials stand under each."""
    context = {"topics": desk.topics_with_counts(), "tabs": desk_tabs(request, "topic_list")}
    return render(request, "library/topic_list.html", context)


@allow(can_manage_lists)
def topic_create(request: MemberRequest) -> HttpResponse:
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _save(request, form)
    return render(request, "library/topic_create.html", {"form": form})


@allow(can_manage_lists)
def topic_update(request: MemberRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(Topic, pk=pk)
    title = topic.name  # a form that is wrong changes its instance
    form = TopicForm(request.POST or None, instance=topic)
    if request.method == "POST" and form.is_valid():
        return _save(request, form)
    return render(request, "library/topic_update.html", {"form": form, "title": title})


def _save(request: MemberRequest, form: TopicForm) -> HttpResponse:
    topic = form.save(commit=False)
    services.save_topic(topic, changed=form.changed_data, by=request.user)
    messages.success(request, _("“%(name)s” is saved.") % {"name": topic.name})
    return redirect("library:topic_list")
