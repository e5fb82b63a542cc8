"""What a training of trainers assesses and asks of a master trainer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.models import Competence, MasterCriteria, Programme, ProgrammeModule
from trainings.selectors.tot import criteria_of

LANGUAGES = ("ky", "ru", "en")
NAMES = tuple(f"name_{code}" for code in LANGUAGES)
CRITERIA = (
    *("needs_attendance", "needs_modules", "needs_competences", "min_post_test"),
    *("min_trainings", "valid_months"),
)
Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def update_tot(
    programme: Programme, *, competences: Lines, criteria: Mapping[str, Any], by: User
) -> Programme:
    """Write the assessed competences and the criteria for master trainers of a ToT programme."""
    fresh = Programme.objects.select_for_update().get(pk=programme.pk)
    if fresh.kind != Programme.Kind.TOT:
        raise ValidationError(_("This programme is no training of trainers."), code="no_tot")
    if any(not any(line.get(name) for name in NAMES) for line in competences):
        raise ValidationError(_("Give the competence a name in one language."), code="no_name")
    before = _words(fresh)
    write_lines(
        Competence,
        fresh,
        competences,
        refusal=_(
            "A trainer has a result in this competence, so it stays. Make a new version of the "
            "programme instead."
        ),
    )
    row = criteria_of(fresh)
    for name in CRITERIA:
        if name in criteria:
            setattr(row, name, criteria[name])
    row.save()
    after = _words(fresh)
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    audit.record("tot_updated", fresh, by=by, changes=changes)
    return fresh


def copy_tot(source: Programme, copy: Programme) -> None:
    """A new version begins with the competences and criteria of the one before."""
    names = (*NAMES, "position", "is_methodology", "is_required")
    Competence.objects.bulk_create(
        Competence(programme=copy, **values) for values in source.competences.values(*names)
    )
    values = MasterCriteria.objects.filter(programme=source).values(*CRITERIA).first()
    if values is not None:
        MasterCriteria.objects.create(programme=copy, **values)


def write_lines(
    model: type[ProgrammeModule] | type[Competence],
    programme: Programme,
    lines: Lines,
    *,
    refusal: str,
) -> None:
    """Numbered lines of a programme: one with an `id` is corrected, the others are new, what is
    missing goes, unless a result hangs on it (`refusal`)."""
    known: dict[Any, Any] = {
        row.pk: row for row in model._default_manager.filter(programme=programme)
    }
    kept = [known.pop(line.get("id"), None) for line in lines]
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=known).delete()
    except ProtectedError:
        raise ValidationError(refusal, code="has_results") from None
    for position, (line, row) in enumerate(zip(lines, kept, strict=True), start=1):
        row = row or model(programme=programme)
        row.position = position
        for name, value in line.items():
            if name != "id":
                setattr(row, name, value)
        row.save()


def _words(programme: Programme) -> dict[str, Any]:
    row = criteria_of(programme)
    competences = programme.competences.values_list("name_ky", "name_ru", "name_en")
    found = {name: audit.plain(getattr(row, name)) for name in CRITERIA}
    return found | {"competences": [next(filter(None, names), "") for names in competences]}
