"""The library on a memory stick, asked for by the directorate."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import jobs
from core.access import MemberRequest, allow
from library.models import Topic
from library.permissions import can_manage_lists
from library.tasks import EXPORT


@allow(can_manage_lists)
def library_export(request: MemberRequest) -> HttpResponse:
    """Choose the whole library or a shelf; the copy is made behind the scenes."""
    if request.method == "POST":
        code = request.POST.get("topic", "")
        topic = get_object_or_404(Topic, code=code) if code else None
        job = jobs.enqueue(
            EXPORT,
            by=request.user,
            params={"topic": code},
            title=_("Library for a memory stick") + (f": {topic}" if topic else ""),
            idempotency_key=f"library:{code}",
        )
        return redirect(job)
    context = {"topics": Topic.objects.in_use()}
    return render(request, "library/library_export.html", context)
