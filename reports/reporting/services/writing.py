"""What people write into a report: texts, reasons, stories, annexes."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts.models import User
from centers.roles import center_ids
from core import audit
from core.files import check_upload
from core.pictures import add_picture
from core.refusals import at_field
from events.models import Event
from reports.reporting.models import (
    Annex,
    DeviationReason,
    ReportingPeriod,
    ReportSection,
    SectionCopy,
    SuccessStory,
)
from reports.reporting.sections import written_sections
from reports.reporting.services.rules import (
    check_size,
    checksum,
    require_directorate,
    touch,
    writable,
)
from trainings.models import Training

MOST_LETTERS = 60_000
REASONS = ("text_ky", "text_ru", "text_en")
STORY_FIELDS = (
    *("title_ky", "title_ru", "title_en", "text_ky", "text_ru", "text_en"),
    *("center", "consent_signed_on"),
)


class SectionConflictError(ValidationError):
    """Somebody else saved meanwhile. `theirs` is what stands now; ours is kept as a copy."""

    def __init__(self, section: ReportSection) -> None:
        super().__init__(
            _(
                "Somebody saved this text while you were writing. Both texts are kept: bring "
                "them together and save again."
            ),
            code="conflict",
        )
        self.theirs = section


def open_section(period: ReportingPeriod, *, key: str, language: str) -> ReportSection:
    """The section's row; made empty when nobody wrote there yet."""
    agreement = period.agreement
    keys = {row.key for row in written_sections(agreement.form, is_final=period.is_final)}
    if key not in keys or language not in agreement.languages:
        raise ValidationError(_("This report has no such section."), code="no_section")
    return ReportSection.objects.get_or_create(period=period, key=key, language=language)[0]


def save_section(section: ReportSection, *, text: str, seen: int, by: User | None) -> ReportSection:
    """Write the text of a heading. `seen` is the edit the writer's page was made from: another
    one meanwhile raises `SectionConflictError` and keeps what was typed as a copy. The same text
    again changes nothing."""
    require_directorate(by)
    text = text.replace("\r\n", "\n").strip()[:MOST_LETTERS]
    refusal: SectionConflictError | None = None
    with transaction.atomic():
        period = writable(section.period, by=by)
        fresh = ReportSection.objects.select_for_update(of=("self",)).get(pk=section.pk)
        if fresh.text == text:
            return fresh
        if seen != fresh.edit:
            # A copy must stay when the saving is refused, so the error is raised further down.
            if by is not None:
                _keep_copy(fresh, text, by=by, seen=seen)
            refusal = SectionConflictError(fresh)
        else:
            changes = {"letters": [len(fresh.text), len(text)], "section": fresh.key}
            fresh.text, fresh.edit = text, fresh.edit + 1
            fresh.saved_at, fresh.saved_by = timezone.now(), by
            fresh.save()
            touch(period)
            audit.record("report_text_saved", period, by=by, changes=changes)
    if refusal is not None:
        raise refusal
    return fresh


def _keep_copy(section: ReportSection, text: str, *, by: User, seen: int) -> None:
    """A longer one of the same writing takes the place of the shorter."""
    if text in ("", section.text):
        return
    for copy in section.copies.filter(author=by, based_on=seen):
        if text in copy.text:
            return
        if copy.text in text:
            copy.text = text
            copy.save()
            return
    SectionCopy.objects.create(section=section, author=by, based_on=seen, text=text)


@transaction.atomic
def drop_section_copy(copy: SectionCopy, *, by: User) -> None:
    """The text was brought together with the other one; its copy goes."""
    require_directorate(by)
    audit.record("report_copy_dropped", copy.section.period, by=by)
    copy.delete()


@transaction.atomic
def give_reason(
    period: ReportingPeriod, *, activity: Training | Event, by: User | None, **texts: str
) -> DeviationReason | None:
    """Say why an activity was not held or was held in another way, in one language or several
    (`text_ky`, `text_ru`, `text_en`); without any words it is taken back.

    A coordinator speaks for the activities of his centers only.
    """
    if unknown := set(texts) - set(REASONS):
        raise TypeError(f"A reason has no {', '.join(sorted(unknown))}")
    _require_own_center(activity.center, by)
    period = writable(period, by=by)
    field = "training" if isinstance(activity, Training) else "event"
    found = DeviationReason.objects.filter(period=period, **{field: activity}).first()
    row = found or DeviationReason(period=period, **{field: activity})
    before = [getattr(row, name) for name in REASONS]
    for name in REASONS:
        setattr(row, name, texts.get(name, "").strip()[:500])
    after = [getattr(row, name) for name in REASONS]
    if before == after:
        return found
    if any(after):
        row.saved_by = by
        row.save()
    else:
        row.delete()
    touch(period)
    audit.record(
        "deviation_explained", activity, by=by, center_id=activity.center_id, note=str(row)
    )
    return row if row.pk else None


@transaction.atomic
def save_story(
    story: SuccessStory,
    *,
    by: User | None,
    consent: UploadedFile | None = None,
    picture: UploadedFile | None = None,
    picture_fields: dict[str, Any] | None = None,
    **fields: Any,
) -> SuccessStory:
    """Write a success story, its signed consent and its picture (which needs author and licence).

    Refuses one without words; a change of the words takes it out of the report until somebody
    puts it in again.
    """
    unknown = set(fields) - set(STORY_FIELDS)
    if unknown:
        raise TypeError(f"A story has no {', '.join(sorted(unknown))}")
    _require_own_center(fields.get("center", story.center), by)
    period = writable(story.period, by=by)
    story.project = period.agreement.project
    before = SuccessStory.objects.filter(pk=story.pk).first()
    for name, value in fields.items():
        setattr(story, name, value.strip() if isinstance(value, str) else value)
    if not any(getattr(story, f"title_{code}") for code in ("ky", "ru", "en")):
        raise at_field("title_ky", _("Give a title in one language at least."), code="no_title")
    if not any(getattr(story, f"text_{code}") for code in ("ky", "ru", "en")):
        raise at_field("text_ky", _("Write the story in one language at least."), code="no_text")
    if story.consent_signed_on and story.consent_signed_on > timezone.localdate():
        raise at_field("consent_signed_on", _("This day has not come yet."), code="to_come")
    if consent is not None:
        kind = check_upload(consent, ("pdf", "image"), 20 * 1024 * 1024)
        story.consent_type = "application/pdf" if kind == "pdf" else "image/jpeg"
        story.consent_name = get_valid_filename(consent.name or "consent")[:150]
        story.consent = consent
    if picture is not None:
        story.picture = add_picture(picture, by=by, **(picture_fields or {}))
    changes = audit.changed_fields(before, story, STORY_FIELDS) if before else {}
    if before and changes and before.published_at:
        story.published_at = None
    story.save()
    touch(period)
    action = "story_saved"
    audit.record(action, story, by=by, center_id=story.center_id, changes=changes)
    return story


@transaction.atomic
def publish_story(story: SuccessStory, *, is_published: bool, by: User | None) -> SuccessStory:
    """Put a story into the report, or take it out. Refuses one without a signed consent, and one
    whose picture has no author or licence."""
    require_directorate(by)
    period = writable(story.period, by=by)
    fresh = SuccessStory.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if bool(fresh.published_at) == is_published:
        return fresh
    if is_published and not fresh.has_consent:
        raise ValidationError(
            _("Without a signed consent and its date a story is shown to nobody outside."),
            code="no_consent",
        )
    if is_published and fresh.picture is not None and not fresh.picture.licence:
        raise ValidationError(
            _("Name the author and the licence of the picture first."), code="no_licence"
        )
    fresh.published_at = timezone.now() if is_published else None
    fresh.save(update_fields=["published_at"])
    touch(period)
    action = "story_published" if is_published else "story_withdrawn"
    audit.record(action, fresh, by=by, center_id=fresh.center_id)
    return fresh


@transaction.atomic
def add_annex(period: ReportingPeriod, *, title: str, file: UploadedFile, by: User | None) -> Annex:
    """Put a file beside the report. The same file again is the one that is there."""
    require_directorate(by)
    period = writable(period, by=by)
    check_size(file)
    check_upload(file, ("pdf", "image", "sheet"))
    digest = checksum(file)
    found = period.annexes.filter(sha256=digest).first()
    if found:
        return found
    name = get_valid_filename(file.name or "annex")[:150]
    try:
        with transaction.atomic():
            row = Annex.objects.create(
                period=period,
                title=title.strip()[:200] or name,
                file=file,
                name=name,
                content_type=(file.content_type or "")[:100],
                size=file.size or 0,
                sha256=digest,
            )
    except IntegrityError:  # two clicks
        return period.annexes.get(sha256=digest)
    touch(period)
    audit.record("annex_added", period, by=by, note=row.title)
    return row


@transaction.atomic
def remove_annex(annex: Annex, *, by: User) -> None:
    """Take a file away; a second click changes nothing. What was submitted keeps its sums."""
    require_directorate(by)
    period = writable(annex.period, by=by)
    gone, _by_model = Annex.objects.filter(pk=annex.pk).delete()
    if gone:
        touch(period)
        audit.record("annex_removed", period, by=by, note=annex.title)


def _require_own_center(center: Any, by: User | None) -> None:
    if by is None or by.is_directorate:
        return
    if center is None or center.pk not in center_ids(by, role="coordinator"):
        raise PermissionDenied
