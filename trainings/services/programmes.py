"""Programmes: what is taught. A new version is a new row, so old trainings keep their plan."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation
from core import audit
from core.folding import fold
from library.models import Resource
from trainings.models import Programme, ProgrammeModule
from trainings.services.tot import copy_tot, write_lines

LANGUAGES = ("ky", "ru", "en")
AUDITED = (
    *(f"title_{code}" for code in LANGUAGES),
    *(f"summary_{code}" for code in LANGUAGES),
    *("kind", "area", "isced_field", "hours", "languages", "tags", "sdg_targets", "version"),
    *("pass_mark", "attended_from"),
)
MODULE_FACTS = ("hours", "practice_hours", "assessment")
Modules = Sequence[Mapping[str, Any]]


def search_title(programme: Programme) -> str:
    """The titles of all languages and the tags, folded, for the search box."""
    titles = {fold(getattr(programme, f"title_{code}") or "") for code in LANGUAGES}
    titles |= {fold(tag) for tag in programme.tags}
    return " | ".join(sorted(filter(None, titles)))


@transaction.atomic
def create_programme(
    *,
    by: User | None,
    modules: Modules = (),
    authors: Sequence[Organisation] = (),
    materials: Sequence[Resource] = (),
    **fields: Any,
) -> Programme:
    """A new programme, experimental until it is adopted. It needs a title in one language."""
    programme = Programme(**fields)
    _check_title(programme)
    programme.slug = _free_slug(programme)
    programme.search_title = search_title(programme)
    programme.save()
    programme.authors.set(authors)
    programme.materials.set(materials)
    _write_modules(programme, modules)
    audit.record("created", programme, by=by)
    return programme


@transaction.atomic
def update_programme(
    programme: Programme,
    *,
    by: User,
    modules: Modules | None = None,
    authors: Sequence[Organisation] | None = None,
    materials: Sequence[Resource] | None = None,
    **fields: Any,
) -> Programme:
    """Correct a programme. A new plan is a new version (`new_version`), not a correction."""
    old = Programme.objects.select_for_update().get(pk=programme.pk)
    fresh = Programme.objects.get(pk=programme.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _check_title(fresh)
    fresh.search_title = search_title(fresh)
    fresh.save()
    if authors is not None:
        fresh.authors.set(authors)
    if modules is not None:
        _write_modules(fresh, modules)
    changes = audit.changed_fields(old, fresh, AUDITED)
    if materials is not None:
        changes |= _set_materials(fresh, materials)
    audit.record("updated", fresh, by=by, changes=changes)
    return fresh


@transaction.atomic
def new_version(programme: Programme, *, version: str, by: User) -> Programme:
    """The next version as a row of its own, experimental, with the same modules to start from."""
    source = Programme.objects.select_for_update().get(pk=programme.pk)
    version = version.strip()
    same_title = Programme.objects.filter(title_ky=source.title_ky, title_ru=source.title_ru)
    if same_title.filter(version=version).exists():
        raise ValidationError(
            _("This programme has a version %(version)s already. Take another number.")
            % {"version": version},
            code="version_taken",
        )
    modules = [_module_values(module) for module in source.modules.all()]
    authors, materials = list(source.authors.all()), list(source.materials.all())
    skipped = {"id", "slug", "state", "adopted_on", "version", "search_title", "is_demo"}
    names = [f.attname for f in Programme._meta.concrete_fields if f.attname not in skipped]
    # `title` and `summary` speak for the current language; their columns follow below.
    fields = {name: getattr(source, name) for name in names if name not in ("title", "summary")}
    fields["version"] = version
    copy = create_programme(by=by, modules=modules, authors=authors, materials=materials, **fields)
    copy_tot(source, copy)
    audit.record("version_made", copy, by=by, note=str(source.slug))
    return copy


@transaction.atomic
def adopt_programme(programme: Programme, *, adopted_on: dt.date, by: User) -> Programme:
    """From experimental to adopted, as of a day; refuses any other way round and the future."""
    fresh = Programme.objects.select_for_update().get(pk=programme.pk)
    if fresh.state != Programme.State.EXPERIMENTAL:
        raise ValidationError(
            _("Only an experimental programme can be adopted."), code="not_experimental"
        )
    if adopted_on > timezone.localdate():
        raise ValidationError(_("The day of adoption cannot lie ahead."), code="in_future")
    fresh.state = Programme.State.ADOPTED
    fresh.adopted_on = adopted_on
    fresh.save(update_fields=["state", "adopted_on"])
    audit.record("adopted", fresh, by=by, changes={"adopted_on": [None, str(adopted_on)]})
    return fresh


@transaction.atomic
def retire_programme(programme: Programme, *, by: User) -> Programme:
    """No new trainings by it; those that ran stay as they are."""
    fresh = Programme.objects.select_for_update().get(pk=programme.pk)
    if fresh.state == Programme.State.RETIRED:
        raise ValidationError(_("This programme is out of use already."), code="retired")
    before = fresh.state
    fresh.state = Programme.State.RETIRED
    fresh.save(update_fields=["state"])
    audit.record("retired", fresh, by=by, changes={"state": [before, fresh.state]})
    return fresh


def _set_materials(programme: Programme, materials: Sequence[Resource]) -> dict[str, list[Any]]:
    before = sorted(programme.materials.values_list("slug", flat=True))
    programme.materials.set(materials)
    after = sorted(row.slug for row in materials)
    return {"materials": [before, after]} if before != after else {}


def _check_title(programme: Programme) -> None:
    if not any(getattr(programme, f"title_{code}") for code in LANGUAGES):
        raise ValidationError(_("Give the title in one language at least."), code="no_title")


def _free_slug(programme: Programme) -> str:
    """Latin words of the title and the version; a number behind it where that is taken."""
    title = slugify(programme.title_en or "")[:60]
    title = title or slugify(fold(programme.title_ky or programme.title_ru))[:60]
    base = slugify(f"{title or 'programme'} {programme.version}")
    taken = set(
        Programme.objects.filter(Q(slug=base) | Q(slug__startswith=f"{base}-")).values_list(
            "slug", flat=True
        )
    )
    if base not in taken:
        return base
    return next(slug for n in range(2, 10_000) if (slug := f"{base}-{n}") not in taken)


def _module_values(module: ProgrammeModule) -> dict[str, Any]:
    titles = {f"title_{code}": getattr(module, f"title_{code}") for code in LANGUAGES}
    return titles | {name: getattr(module, name) for name in MODULE_FACTS}


def _write_modules(programme: Programme, modules: Modules) -> None:
    """A line with the `id` of a module corrects it, the others are new, what is missing goes."""
    write_lines(
        ProgrammeModule,
        programme,
        modules,
        refusal=_(
            "A trainer has a result in this module, so it stays. Make a new version of the "
            "programme instead."
        ),
    )
