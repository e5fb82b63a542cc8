"""The roles on a training; thematic areas and target groups are saved by the apps they live in."""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils.text import slugify

from accounts.models import User
from core import audit
from trainings.models import FrameworkNode, TrainerRole


@transaction.atomic
def save_trainer_role(role: TrainerRole, *, changed: Iterable[str], by: User) -> TrainerRole:
    """Save what a person may be on a training (trainer, mentor …) and leave a line."""
    role.save()
    audit.record("role_saved", role, by=by, note=", ".join(changed))
    return role


@transaction.atomic
def save_level(node: FrameworkNode, *, changed: Iterable[str], by: User) -> FrameworkNode:
    """Save a level or a competence and leave a line. Certificates keep the words of their day."""
    node.save()
    audit.record("level_saved", node, by=by, note=", ".join(changed))
    return node


def free_code(model: type[models.Model], name: str) -> str:
    """A code for a new entry, made of its English name; a number goes behind one that is taken."""
    base = slugify(name)[:40] or model._meta.model_name or "entry"
    taken = set(model._default_manager.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)
