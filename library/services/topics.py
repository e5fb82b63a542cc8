"""The topics of the library: shelves that the directorate names and switches off."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.caching import forget_pages
from library.models import Topic
from library.names import forget_names
from library.permissions import can_manage_lists


@transaction.atomic
def save_topic(topic: Topic, *, changed: Iterable[str], by: User) -> Topic:
    """Save a topic and leave a line; a new one gets a code of its English name. What the search
    knows of its materials follows (`services.stale`).

    Raises ValidationError by anybody but the directorate.
    """
    if not can_manage_lists(by):
        raise ValidationError(_("The directorate keeps the topics."), code="role")
    if not topic.code:
        topic.code = _free_code(topic.name_en)
    topic.save()
    transaction.on_commit(forget_names)
    forget_pages("library")
    audit.record("topic_saved", topic, by=by, note=", ".join(changed))
    return topic


def _free_code(name: str) -> str:
    base = slugify(name)[:40] or "topic"
    taken = set(Topic.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)
