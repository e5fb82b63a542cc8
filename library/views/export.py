"""The library on a memory stick, asked for by the directorate."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import jobs
from core.access import MemberRequest, allow
from library.models import Topic
from library.permissions import can_manage_lists
from library.tasks import EXPORT
from library.views.frame import desk_tabs


@allow(can_manage_lists)
def library_export(request: MemberRequest) -> HttpResponse:
    """Choose the whole library or a shelf; the copy is made behind the scenes."""
    topics = list(Topic.objects.in_use())
    if request.method == "POST":
        code = request.POST.get("topic", "")
        topic = next((topic for topic in topics if topic.code == code), None)
        if code and topic is None:
            raise Http404
        job = jobs.enqueue(
            EXPORT,
            by=request.user,
            params={"topic": code},
            title=_("Library for a memory stick") + (f": {topic}" if topic else ""),
            idempotency_key=f"library:{code}",
        )
        return redirect(job)
    context = {"topics": topics, "tabs": desk_tabs(request, "library_export")}
    return render(request, "library/library_export.html", context)
