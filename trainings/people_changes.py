"""What happens on registers when `people` merges, anonymises or corrects a person."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from people.merging import MergeLog
from people.models import AGE_BAND_STARTS, Person, Sex
from trainings.models import (
    Attendance,
    Enrolment,
    FollowUpAnswer,
    FurtherTraining,
    MasterAward,
    RequestStep,
    TrainerProfile,
    TrainerStep,
    Training,
)
from trainings.services.ages import refresh_ages

Status = Enrolment.Status
# When both rows have a mark in one session, the person was there if either says so.
BETTER = {mark: rank for rank, mark in enumerate(("a", "e", "l", "p"))}
RESULTS = ("pre_test", "post_test", "completed_override", "passed_override")


def merge_enrolments(log: MergeLog, survivor: Person, merged: Person) -> None:
    """Bring the registers of two people together; the log takes all of it back.

    On the same training twice: the row that counts stays, marks and results are united in it, and
    the other one is void with a note. So the participation is counted once.
    """
    for row in Enrolment.objects.filter(person=merged).order_by("pk"):
        mine = _other(row, survivor)
        if row.status == Status.VOID or mine is None:
            log.move(row, "person", survivor)
            _correct_age(log, row, survivor)
        elif row.is_counted and not mine.is_counted:
            _unite(log, keep=row, drop=mine)
            log.move(row, "person", survivor)
            _correct_age(log, row, survivor)
        else:
            _unite(log, keep=mine, drop=row)
            log.move(row, "person", survivor)


def changed_figures(survivor: Person, merged: Person, by: User) -> list[str]:
    """What a merge would change in the figures: participations where both stand on one register,
    unique people of the years in which both learned, and what one record knows beyond the other.

    Of trainings that are none of the reader's business only the number.
    """
    both = Training.objects.filter(
        pk__in=_counted_trainings(survivor).intersection(_counted_trainings(merged))
    )
    seen = both.filter(pk__in=Training.objects.visible_to(by).order_by().values("pk"))
    lines = [
        _("Training %(number)s, %(title)s: one participation fewer")
        % {"number": training.slug, "title": training.programme.title}
        for training in seen.select_related("programme").order_by("slug")
    ]
    if others := both.count() - len(lines):
        text = ngettext(
            "%(count)s training of another center: one participation fewer",
            "%(count)s trainings of other centers: one participation fewer each",
            others,
        )
        lines.append(text % {"count": others})
    lines += [
        _("Unique people of %(year)s: one fewer") % {"year": year}
        for year in sorted(_counted_years(survivor, by) & _counted_years(merged, by))
    ]
    return lines + _better_known(survivor, merged, by)


def _counted_years(person: Person, by: User) -> set[int]:
    """Years with a participation that enters the reader's dashboard, drafts or not."""
    trainings = Training.objects.visible_to(by).counted(with_drafts=True).order_by()
    rows = Enrolment.objects.counted().filter(person=person, training__in=trainings.values("pk"))
    return set(rows.values_list("training__starts_on__year", flat=True))


def _better_known(survivor: Person, merged: Person, by: User) -> list[str]:
    """Participations that leave the cells of people of whom the sex or the age is not known."""
    trainings = Training.objects.visible_to(by).counted(with_drafts=True).order_by()
    rows = Enrolment.objects.counted().filter(training__in=trainings.values("pk"))
    lines = []
    for one, other in ((survivor, merged), (merged, survivor)):
        count = rows.filter(person=one).count()
        if one.sex == Sex.NOT_STATED != other.sex and count:
            text = ngettext(
                "%(count)s participation moves from sex not stated to %(sex)s",
                "%(count)s participations move from sex not stated to %(sex)s",
                count,
            )
            lines.append(text % {"count": count, "sex": other.get_sex_display()})
        if one.birth_year is None and other.birth_year is not None and count:
            text = ngettext(
                "%(count)s participation gets an age group, which is not known now",
                "%(count)s participations get an age group, which is not known now",
                count,
            )
            lines.append(text % {"count": count})
    return lines


def anonymise_enrolments(person_ids: list[int]) -> None:
    """Free texts about the people go; of the age the lower end of its band stays."""
    rows = list(Enrolment.objects.filter(person__in=person_ids))
    for row in rows:
        if row.age is not None:
            row.age = next(start for start, _band in AGE_BAND_STARTS if (row.age or 0) >= start)
        row.note = row.void_reason = ""
        # A row of somebody who left early keeps a reason, as the database wants.
        row.left_reason = "-" if row.status == Status.LEFT_EARLY else ""
        audit.purge_personal("trainings.Enrolment", row.pk, ["note", "left_reason"])
        # Results of a register are one line, in which each row has its number.
        audit.purge_values("trainings.Training", row.training_id, [f"{row.pk} note"])
    # The only change of a step that the database lets through.
    TrainerStep.objects.filter(enrolment__in=rows).exclude(note="").update(note="-")
    awards = MasterAward.objects.filter(person__in=person_ids)
    awards.exclude(end_reason="").update(end_reason="-")
    profiles = TrainerProfile.objects.filter(person__in=person_ids)
    profiles.update(skills=[], search_skills="", availability_note="")
    further = FurtherTraining.objects.filter(person__in=person_ids)
    further.update(title="-", organiser="")
    further.exclude(void_reason="").update(void_reason="-")
    RequestStep.objects.filter(trainer__in=person_ids).update(comment="")
    fields = ["age", "note", "void_reason", "left_reason"]
    Enrolment.objects.bulk_update(rows, fields, batch_size=500)


def _other(row: Enrolment, survivor: Person) -> Enrolment | None:
    rows = Enrolment.objects.filter(training=row.training_id, person=survivor)
    return rows.exclude(status=Status.VOID).first()


def _unite(log: MergeLog, *, keep: Enrolment, drop: Enrolment) -> None:
    kept = {mark.session_id: mark for mark in keep.attendances.all()}
    for mark in drop.attendances.order_by("pk"):
        other: Attendance | None = kept.get(mark.session_id)
        if other is None:
            log.move(mark, "enrolment", keep)
        elif BETTER[mark.mark] > BETTER[other.mark]:
            log.change(other, mark=mark.mark)
    _unite_follow_ups(log, keep=keep, drop=drop)
    missing = {
        name: getattr(drop, name)
        for name in RESULTS
        if getattr(keep, name) is None and getattr(drop, name) is not None
    }
    if not keep.note and drop.note:
        missing["note"] = drop.note
    if missing:
        log.change(keep, **missing)
    reason = _("The same person stood on the register twice; the other row holds the marks")
    log.change(drop, status=Status.VOID, void_reason=reason)


def _unite_follow_ups(log: MergeLog, *, keep: Enrolment, drop: Enrolment) -> None:
    """Of two rows of one wave the answered one counts; an answer of the other one stays with it."""
    answers = FollowUpAnswer.objects.current()
    kept = {row.wave_id: row for row in keep.follow_ups.all()}
    for row in drop.follow_ups.order_by("pk"):
        mine = kept.get(row.wave_id)
        if mine is None:
            log.move(row, "enrolment", keep)
        elif not answers.filter(follow_up=mine).exists():
            for answer in row.answers.order_by("pk"):
                log.move(answer, "follow_up", mine)


def _correct_age(log: MergeLog, row: Enrolment, survivor: Person) -> None:
    age = survivor.age_on(row.training.starts_on)
    if age is not None and age != row.age:
        log.change(row, age=age)


def _counted_trainings(person: Person) -> set[int]:
    rows = Enrolment.objects.counted().filter(person=person)
    return set(rows.values_list("training_id", flat=True))


def follow_person(person: Person, changed: set[str]) -> None:
    """A birth date was corrected: the ages on registers follow."""
    if changed & {"birth_date", "birth_year"}:
        refresh_ages(people=[person.pk])
