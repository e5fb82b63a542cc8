"""A small network with one of everything, and one person of every role who looks at it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.models import Membership, Organisation
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_organisation,
    create_trainer_user,
)
from core import links, stopping
from core.models import Job, OutgoingMessage, Subscription
from core.tests.factories import upload as picture_upload
from events import services as event_services
from events.models import Amendment, MinutesCopy, Payment
from events.tests.factories import (
    create_attendee,
    create_commitment,
    create_event,
    create_evidence,
    create_minutes,
    create_policy_item,
    create_programme_release,
    create_recommendation,
    create_slot,
    pdf,
)
from events.tests.guest_factories import book, create_desk, create_open_event
from kaea_portal.tests.addresses import Address
from library import services as library_services
from library.tests.factories import (
    create_language,
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
    publish,
)
from library.tests.sent_files import pdf_bytes, sent
from people import services as people_services
from people.models import Consent, DuplicatePair, Merge
from people.tests.factories import create_consent, create_person
from projects.models import (
    DonorViewer,
    IndicatorValue,
    Project,
    ProjectDocument,
    ProjectPartner,
)
from projects.tests.factories import (
    create_donor,
    create_donor_viewer,
    create_indicator,
    create_project,
    create_result,
)
from reports.models import CommitmentOutcome
from reports.reporting import services as report_services
from reports.reporting.models import SectionCopy, SuccessStory
from reports.reporting.tests.factories import create_agreement, create_period, create_submission
from reports.tests.indicators import create_indicator as create_measured
from trainings import services as training_services
from trainings.models import RegisterImport, Training
from trainings.services import assessments as assessment_services
from trainings.services import exams as exam_services
from trainings.services import feedback as feedback_services
from trainings.services import records as record_services
from trainings.services.follow_up_answers import make_employer_link
from trainings.services.follow_ups import make_follow_up_link
from trainings.tests.certificate_factories import create_certificate, finished
from trainings.tests.exam_factories import (
    create_assessment,
    create_assessor,
    create_exam,
    create_marked_exam,
    create_published_exam,
    create_question,
)
from trainings.tests.factories import (
    complete_training,
    create_announced,
    create_application,
    create_award,
    create_enrolment,
    create_funding,
    create_further_training,
    create_guarantee,
    create_order,
    create_programme,
    create_trainer,
    create_trainer_request,
    create_training,
)
from trainings.tests.follow_up_factories import create_answer, create_wave

ROLES = (
    "visitor",
    "admin",
    "directorate",
    "coordinator",  # of the center whose training, people and staff the addresses name
    "stranger",  # coordinates another center
    "trainer",  # teaches the training
    "reviewer",
    "donor",  # of the project that pays for the training
    "nobody",  # an account without any role
)


@dataclass
class World:
    users: dict[str, User | None]
    arguments: dict[str, dict[str, Any]]

    def path(self, address: Address) -> str:
        """The address filled in: by its own arguments, else by those of its app and parameter."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", address.route)
        own = self.arguments.get(address.name, {})
        app = self.arguments.get(address.name.split(":")[0], {})
        try:
            kwargs = {name: own[name] if name in own else app[name] for name in names}
        except KeyError as error:
            raise AssertionError(
                f"{address.name}: say in kaea_portal/tests/world.py what {error} is"
            ) from error
        return reverse(address.name, kwargs=kwargs)


def create_world() -> World:
    """Everything belongs to one center; the stranger coordinates another one."""
    center, other = create_center(), create_center()
    directorate = create_directorate()
    coordinator = create_coordinator(center=center)
    trainer = create_trainer_user(center=center)
    donor = create_donor()
    project = create_project(donors=[donor])
    viewer = create_donor_viewer(donor=donor)
    training = complete_training(center=center)
    create_funding(training=training, kind="donor_project", project=project)
    create_trainer(training=training, person=create_person(center=center, user=trainer))
    upcoming = create_training(
        center=center, status=Training.Status.PLANNED, starts_on=_in_days(20), ends_on=_in_days(30)
    )
    row = training.enrolments.first()
    assert row is not None
    session = training.sessions.first()
    assert session is not None
    users: dict[str, User | None] = {
        "visitor": None,
        "admin": create_admin(),
        "directorate": directorate,
        "coordinator": coordinator,
        "stranger": create_coordinator(center=other),
        "trainer": trainer,
        "reviewer": create_user(national_role="library_reviewer"),
        "donor": viewer,
        "nobody": create_user(),
    }
    organisation = create_organisation(kind=Organisation.Kind.EMPLOYER)
    job = Job.objects.create(
        kind="demo", title="Demo", asked_by=coordinator, state=Job.State.DONE, result_name="a.csv"
    )
    job.result_file.save("a.csv", ContentFile(b"a;b"))
    programme, upload = create_programme(), _import(training, coordinator)
    item = create_policy_item()
    arguments: dict[str, dict[str, Any]] = {
        "accounts": {"pk": create_user().pk, "token": "wrong"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "public_file": {"path": "pictures/none.webp"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "core": {"pk": _message(center).pk, "key": "trainings.begins"},
        **_news(),
        **{
            f"core:job_{act}": {"pk": job.pk} for act in ("detail", "cancel", "restart", "download")
        },
        "centers": {"slug": center.slug, "pk": organisation.pk},
        "centers:center_options": {"version": "1"},
        "centers:membership_end": {"pk": Membership.objects.get(user=trainer).pk},
        "people": _people(center, directorate, row.person),
        "people:consent_sheet": {"purpose": "data"},
        "projects": {"code": project.code, "pk": DonorViewer.objects.get(user=viewer).pk},
        **_framework(project, directorate),
        **{
            name: {"code": item.code}
            for name in ("reports:policy_item", "projects:policy_item_update")
        },
        **_reporting(project, donor, training, directorate),
        "library:topic_detail": {"slug": create_topic().code},
        "sitemap_section": {"section": "library"},
        **_library(center, coordinator),
        **_meeting(center, training, coordinator),
        "events:partner_detail": {"pk": organisation.pk},
        **_programme(center),
        **_events(center),
        "trainings": {"slug": training.slug, "pk": row.pk},
        "trainings:upcoming_detail": {"slug": upcoming.slug},
        "trainings:entry_create": {"kind": "roles"},
        "trainings:entry_update": {"kind": "areas", "pk": programme.area_id},
        **{
            f"trainings:programme_{act}": {"slug": programme.slug}
            for act in ("detail", "update", "version", "adopt", "retire", "certificate")
        },
        **_trainers(center, trainer),
        **{f"trainings:session_{act}": {"pk": session.pk} for act in ("update", "delete")},
        **{
            f"trainings:import_{act}": {"pk": upload.pk}
            for act in ("detail", "columns", "commit", "consent", "rejected")
        },
    }
    arguments |= _orders(center, training, trainer)
    arguments |= _shelf()
    arguments |= _after(center, training)
    arguments |= _certificates(center, training, row.person, coordinator)
    arguments |= _exams(center, coordinator)
    arguments |= _library_files(center, coordinator)
    first, second = create_person(center=center), create_person(center=center)
    pair = DuplicatePair.objects.create(first=first, second=second, fingerprint="x")
    arguments["people:pair_detail"] = {"pk": pair.pk}
    arguments["people:merge_undo"] = {"pk": _merge(center, directorate).pk}
    return World(users, arguments)


def _news() -> dict[str, dict[str, Any]]:
    """One who did not confirm yet, and one who gets news."""
    now = timezone.now()
    words = {"language": "ky", "kinds": ["events"]}
    asked = Subscription.objects.create(email="asked@example.org", **words)
    reader = Subscription.objects.create(
        email="reader@example.org", confirmed_at=now, told_until=now, **words
    )
    rows = {"confirm": asked, "update": reader, "stop": reader}
    return {
        "core:news_feed": {"kind": "events"},
        **{
            f"core:subscription_{act}": {"token": links.signed_number(row.pk, stopping.SALT)}
            for act, row in rows.items()
        },
    }


def _framework(project: Project, by: User) -> dict[str, dict[str, Any]]:
    """A project open to visitors with an indicator, a value by hand, a partner and a paper."""
    Project.objects.filter(pk=project.pk).update(is_public=True)
    result = create_result(project=project, number="1")
    row = create_indicator(result=result)
    proof = ContentFile(b"%PDF-1.4")
    value = IndicatorValue.objects.create(
        indicator=row, starts_on=project.starts_on, ends_on=project.ends_on, value=1, by=by,
        evidence="proof", file_name="a.pdf", file_type="application/pdf",
    )  # fmt: skip
    value.file.save("a.pdf", proof)
    paper = ProjectDocument(project=project, title="Paper", file_name="a.pdf", is_internal=False)
    paper.file.save("a.pdf", proof)
    funding = project.funding.get()
    partner = ProjectPartner.objects.create(
        project=project, organisation=funding.organisation, role="associate"
    )
    rows = {
        funding: ("funding_update",),
        partner: ("partner_remove",),
        paper: ("document_download", "document_remove"),
        result: ("result_update", "result_remove", "indicator_create"),
        row: (
            *("indicator_detail", "indicator_update", "indicator_submit", "indicator_approve"),
            *("indicator_return", "target_set", "value_create"),
        ),
        value: ("value_void", "value_file"),
    }
    return {
        f"projects:{name}": {"code": project.code, "pk": one.pk}
        for one, names in rows.items()
        for name in names
    }


def _reporting(project: Any, donor: Any, training: Training, by: User) -> dict[str, dict[str, Any]]:
    """A report that was sent and accepted, and the parts it was made of."""
    project.is_iati_public = True
    project.save(update_fields=["is_iati_public"])  # it is public besides
    period = create_period(
        agreement=create_agreement(project=project, donor=donor),
        starts_on=training.starts_on,
        ends_on=training.starts_on,
    )
    section = report_services.open_section(period, key="summary", language="en")
    copy = SectionCopy.objects.create(section=section, text="a", author=by, based_on=0)
    story = report_services.save_story(
        SuccessStory(period=period),
        by=by,
        center=training.center,
        title_en="A new start",
        text_en="She found work.",
        consent=sent("consent.pdf", pdf_bytes()),
    )
    annex = report_services.add_annex(
        period, title="Annex", file=sent("annex.pdf", pdf_bytes()), by=by
    )
    submission = create_submission(period=period)
    period.state = "accepted"
    period.save()
    parts = {
        "pk": period.pk,
        "number": submission.number,
        "kind": "locked",
        "key": "summary",
        "language": "en",
        "copy_pk": copy.pk,
        "story_pk": story.pk,
        "annex_pk": annex.pk,
    }
    agreement = {"pk": period.agreement_id}
    acts: tuple[str, ...] = (
        "report_list",
        "report_detail",
        "report_preview",
        "report_changes",
        "report_build",
    )
    acts += ("report_submit", "report_step", "exception_create", "submission_detail")
    acts += ("section_update", "section_copy_drop", "deviation_list", "finance_update")
    acts += ("finance_import", "story_create", "story_update", "story_consent", "story_publish")
    acts += ("annex_create", "annex_file", "annex_remove")
    own = ("detail", "update", "plan")
    templates = ("update", "download", "remove")
    return {
        "project_iati": {"code": project.code},
        **{f"reports:{act}": parts for act in acts},
        "reports:deviation_update": {
            "pk": period.pk,
            "kind": "training",
            "activity_pk": training.pk,
        },
        "reports:report_file": {"pk": submission.files.get(kind="pdf").pk},
        **{f"reports:agreement_{act}": agreement for act in own},
        "reports:period_create": agreement,
        **{f"reports:template_{act}": agreement for act in templates},
    }


def _trainers(center: Any, trainer: User) -> dict[str, dict[str, Any]]:
    """A training of trainers with a master trainer whom other centers may see."""
    programme = create_programme(kind="tot")
    tot = create_training(center=center, programme=programme, status="approved")
    person = create_person(center=center)
    row = create_enrolment(training=tot, person=person)
    create_trainer(training=tot, person=trainer.person)
    create_consent(person=person, purpose="pool")
    award = create_award(person=person, training=tot)
    hours = create_further_training(person=person)
    asked = create_trainer_request(center=center, trainer=trainer.person, state="assigned")
    acts = ("detail", "assign", "accept", "decline", "finish", "withdraw")
    return {
        **{f"trainings:request_{act}": {"pk": asked.pk} for act in acts},
        "trainings:tot_update": {"slug": programme.slug},
        **{
            f"trainings:{name}": {"slug": tot.slug, "pk": row.pk}
            for name in ("step_list", "step_create", "award_create")
        },
        **{
            f"trainings:cascade_{act}": {"slug": tot.slug}
            for act in ("detail", "rows", "update", "export")
        },
        **{f"reports:cascade_{act}": {"slug": tot.slug} for act in ("detail", "export")},
        **{f"trainings:award_{act}": {"pk": award.pk} for act in ("renew", "end")},
        **{
            f"trainings:{name}": {"pk": person.pk, "row_pk": hours.pk}
            for name in (
                *("trainer_detail", "trainer_update"),
                *("further_training_create", "further_training_void"),
            )
        },
    }


def _after(center: Any, training: Training) -> dict[str, dict[str, Any]]:
    """Two people who are followed up, one of whom answered; feedback on the training."""
    wave = create_wave(center=center, people=2)
    done, silent = wave.rows.order_by("pk")
    by = create_coordinator(center=center)
    answer = create_answer(done, employer_name="Bank", may_ask_employer=True, joins_alumni=True)
    round_ = feedback_services.open_feedback(training, by=by)
    acts = ("detail", "answer", "link", "called", "refuse")
    return {
        **{f"trainings:follow_up_{act}": {"pk": silent.pk} for act in acts},
        **{f"trainings:employer_{act}": {"pk": done.pk} for act in ("link", "note")},
        "trainings:follow_up_reply": {"token": make_follow_up_link(silent, by=by)},
        "trainings:employer_reply": {"token": make_employer_link(answer, by=by)},
        "trainings:feedback_create": {"token": round_.token},
    }


def _orders(center: Any, training: Training, trainer: User) -> dict[str, dict[str, Any]]:
    """An open order with a guarantee; somebody who signed up, and waits, for a training."""
    order = create_order(center=center)
    guarantee = create_guarantee(training=training)
    announced = create_announced(center=center, capacity=1)
    create_trainer(training=announced, person=trainer.person)
    call = training_services.make_call(announced, audience="All", text="Come", by=None)
    create_application(training=announced)
    row = create_application(training=announced)
    acts = ("detail", "update", "agree", "decline", "cancel", "fill", "release", "finish")
    about = {"slug": announced.slug, "pk": row.pk, "token": row.token}
    return {
        **{f"trainings:order_{act}": {"pk": order.pk} for act in acts},
        "trainings:order_guarantee_create": {"pk": order.pk},
        "trainings:guarantee_void": {"pk": guarantee.pk},
        "trainings:guarantee_create": {"slug": announced.slug},
        **{
            f"trainings:application_{act}": about
            for act in ("list", "detail", "accept", "queue", "refuse", "create", "own", "take")
        },
        "trainings:application_cancel": about,
        "trainings:sign_up_update": about,
        "trainings:call_create": about,
        "trainings:call_detail": {"slug": announced.slug, "pk": call.pk},
    }


def _certificates(
    center: Any, training: Training, person: Any, coordinator: User
) -> dict[str, dict[str, Any]]:
    """A certificate of another training of the center."""
    made = create_certificate(training=finished(center=center))
    checked = {"code": made.code, "form": "svg", "number": made.status_list}
    acts = ("detail", "revoke", "renew", "share", "pdf", "badge")
    by = create_coordinator(center=center)
    outside = record_services.record_external(
        person, by=by, kind="icdl", title="ICDL", issued_on=timezone.localdate()
    )
    token = record_services.make_record_link(person, by=by)
    link = person.record_links.get()
    link.created_by = coordinator
    link.save()
    return {
        "certificate_page": checked,
        **{f"credential_{what}": checked for what in ("json", "badge", "status")},
        **{f"trainings:certificate_{act}": {"pk": made.pk, "form": "json"} for act in acts},
        "trainings:trainer_certificate": {"pk": training.trainers.get().pk},
        "trainings:prior_create": {"pk": person.pk},
        "trainings:record_detail": {"pk": person.pk},
        "trainings:record_link_create": {"pk": person.pk},
        "trainings:external_create": {"pk": person.pk},
        "trainings:external_void": {"pk": outside.pk},
        "trainings:record_link_revoke": {"pk": link.pk},
        "trainings:record_shared": {"token": token},
        "trainings:record_shared_pdf": {"token": token},
        "trainings:record_pdf": {"pk": person.pk},
    }


def _exams(center: Any, by: User) -> dict[str, dict[str, Any]]:
    """Exams of the center before, in and after the marking; a test somebody takes."""
    planned = create_exam(center=center)
    free = create_assessor(exam=planned)
    member = exam_services.add_member(
        planned, name="A", organisation=free.organisation, role="chair", by=by
    )
    done = create_published_exam(center=center)
    result = done.candidates.get()
    exam_services.file_appeal(result, text="A", filed_on=timezone.localdate(), by=by)
    marked = create_marked_exam(center=center)
    candidate = marked.candidates.get()
    sheet = candidate.sheets.first()
    assert sheet is not None
    key = exam_services.make_marking_link(sheet.assessor, by=by)
    question, test = create_question(), create_assessment()
    person = create_person(center=center)
    taking = assessment_services.make_assessment_link(test, person=person, center=center, by=by)
    acts = ("detail", "update", "start", "publish", "cancel", "protocol", "export")
    return {
        **{f"trainings:exam_{act}": {"pk": planned.pk} for act in acts},
        **{
            f"trainings:exam_{act}": {"pk": planned.pk, "row_pk": free.pk}
            for act in (
                *("member_create", "assessor_create", "assessor_remove", "link_create"),
                *("link_revoke", "candidate_create", "register_add"),
            )
        },
        "trainings:exam_member_remove": {"pk": planned.pk, "row_pk": member.pk},
        **{
            f"trainings:exam_{act}": {"pk": marked.pk, "row_pk": candidate.pk}
            for act in ("candidate_detail", "candidate_withdraw", "assign")
        },
        "trainings:appeal_create": {"pk": marked.pk, "row_pk": candidate.pk},
        "trainings:appeal_decide": {"pk": done.pk, "row_pk": result.pk},
        "trainings:marking_detail": {"token": key},
        "trainings:marking_save": {"token": key, "pk": sheet.pk},
        **{
            f"trainings:paper_{act}": {"pk": planned.paper_id}
            for act in ("detail", "update", "release", "version")
        },
        "trainings:question_update": {"pk": question.pk},
        **{
            f"trainings:assessment_{act}": {"pk": test.pk}
            for act in ("detail", "release", "link_create")
        },
        "trainings:assessment_take": {"token": taking},
    }


def _meeting(center: Any, training: Any, by: User) -> dict[str, dict[str, Any]]:
    """A meeting that was held: who was there, what was written, promised and asked for."""
    event = create_event(center=center, kind="partnership", status="held")
    guest = create_attendee(event=event, person=create_person(center=center))
    minutes = create_minutes(event=event, phase="amendments")
    amendment = Amendment.objects.create(minutes=minutes, text="A", proposed_by="B")
    copy = MinutesCopy.objects.create(minutes=minutes, text="C", author=by, based_on=0)
    photo = event_services.add_photo(event, file=picture_upload(), by=by)
    asked = create_recommendation(event=event)
    delivery = asked.deliveries.get()
    event_services.save_group_results(event, results=[("Group", "Result")], by=by)
    event_services.build_resolution(event, title="Resolution", preamble="", by=by)
    appeal = event_services.save_appeal(
        event, addressee=delivery.addressee, subject="Appeal", number="1",
        sent_on=event.first_on, answer_due_on=_in_days(20), letter=pdf(), by=by,
    )  # fmt: skip
    commitment = create_commitment(event=event)
    paid = Payment.objects.create(commitment=commitment, amount=5, paid_on=event.first_on)
    outcome = CommitmentOutcome.objects.create(commitment=commitment, training=training)
    token = event_services.make_owner_link(commitment, by=by)
    meeting = {
        "minutes_step": 0,
        "minutes_update": 0,
        "minutes_correct": 0,
        "minutes_start": 0,
        "amendment_create": 0,
        "amendment_decide": amendment.pk,
        "copy_drop": copy.pk,
        "photo_update": photo.pk,
        "photo_remove": photo.pk,
        "attendance_detail": 0,
        "attendee_update": guest.pk,
        "attendee_void": guest.pk,
        "attendance_export": 0,
        "recommendation_update": asked.pk,
        "delivery_update": delivery.pk,
        "decision_list": 0,
        "resolution_update": 0,
        "resolution_adopt": 0,
        "resolution_revise": 0,
        **{f"appeal_{act}": appeal.pk for act in ("update", "answer", "letter")},
        "attendee_create": 0,
        "attendance_mark": 0,
        "minutes_detail": 0,
    }
    acts = ("detail", "update", "close", "verify", "refuse", "drop", "reopen")
    promise = {
        **{f"commitment_{act}": 0 for act in acts},
        "payment_create": 0,
        "payment_void": paid.pk,
        "progress_create": 0,
        "progress_file": create_evidence(commitment=commitment).pk,
        "owner_link_create": 0,
        "owner_link_revoke": 0,
    }
    return {
        **{f"events:{name}": {"slug": event.slug, "pk": pk} for name, pk in meeting.items()},
        **{f"events:{name}": {"slug": commitment.slug, "pk": pk} for name, pk in promise.items()},
        "events:owner_report": {"token": token},
        "reports:chain_detail": {"slug": event.slug},
        "reports:outcome_create": {"slug": commitment.slug},
        "reports:outcome_remove": {"slug": commitment.slug, "pk": outcome.pk},
        "reports:training_standing": {"slug": training.slug},
        "reports:event_standing": {"slug": event.slug},
        "reports:person_standing": {"pk": guest.person_id},
        **_indicator(training),
    }


def _indicator(training: Any) -> dict[str, dict[str, Any]]:
    """An indicator that counts a training."""
    indicator = create_measured()
    project = indicator.result.project
    create_funding(training=training, kind="donor_project", project=project, amount=None)
    return {
        "reports:project_progress": {"code": project.code},
        "reports:indicator_progress": {"pk": indicator.pk},
        "reports:indicator_rows": {"pk": indicator.pk},
    }


def _in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def _message(center: Any) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        center_id=center.pk,
        channel="email",
        kind="demo",
        to_email="a@b.example",
        language="ky",
        subject="A",
        body="B",
    )


def _programme(center: Any) -> dict[str, dict[str, Any]]:
    """An event with a released programme."""
    event = create_event(center=center)
    slot = create_slot(event=event, speakers=1)
    speaker = slot.people.get()
    create_programme_release(event=event)
    return {
        "events": {"slug": event.slug, "pk": slot.pk, "language": "ky", "kind": "halls"},
        "events:speaker_calendar": {"uid": speaker.uid},
        "events:slot_calendar": {"uid": slot.uid},
        **{f"events:entry_{act}": {"pk": slot.hall_id} for act in ("change", "remove")},
    }


def _people(center: Any, by: User, person: Any) -> dict[str, Any]:
    consent = Consent.objects.create(
        person=person,
        purpose=Consent.Purpose.DATA,
        text_version="1",
        language="ky",
        way=Consent.Way.PAPER,
        given_on=timezone.localdate(),
    )
    return {"pk": person.pk, "consent_pk": consent.pk}


def _library(center: Any, by: User) -> dict[str, dict[str, Any]]:
    """A material of the center: published in Kyrgyz, in review with a remark in Russian."""
    resource = create_resource(by=by, center=center)
    create_published(resource=resource, by=by)
    revision = create_revision(resource=resource, by=by, language="ru")
    library_services.submit_revision(revision, by=by)
    remark = library_services.add_comment(revision, text="A", place="bashy", by=create_reviewer())
    return {
        "library": {"slug": resource.slug, "language": "ru", "pk": remark.pk},
        **{
            f"library:edition_{what}": {"language": "ky"}
            for what in ("detail", "pdf", "epub", "cover")
        },
        "library:language_update": {"pk": create_language().pk},
        "library:topic_update": {"pk": create_topic().pk},
    }


def _library_files(center: Any, by: User) -> dict[str, dict[str, Any]]:
    """A published file, and one, a picture and an upload of a version being written."""
    resource = create_resource(by=by, center=center)
    revision = create_revision(resource=resource, by=by, language="ru")
    shown = library_services.add_file(revision, file=sent("a.pdf", pdf_bytes()), by=by)
    library_services.submit_revision(revision, by=by)
    library_services.publish_revision(revision, by=create_reviewer())
    draft = create_revision(resource=resource, by=by)
    file = library_services.add_file(draft, file=sent("b.pdf", pdf_bytes(text=b"b")), by=by)
    session = library_services.start_upload(draft, size=10, name="a.pdf", by=by)
    credit = {"alt_ky": "A", "author": "A", "licence": "own", "is_published": True}
    image = library_services.add_image(
        resource, name="menu", file=picture_upload(), by=by, **credit
    )
    place = {"slug": resource.slug, "language": "ky"}
    return {
        "library:file_download": {"pk": shown.pk, "name": "a.pdf"},
        "library:file_remove": {"pk": file.pk},
        "library:upload_detail": {"pk": session.pk},
        "library:resource_detail": place,
        "library:edition_detail": place | {"language": "ru"},
        "library:file_create": place,
        "library:upload_create": place,
        **{
            f"library:image_{act}": place | {"name": image.name}
            for act in ("create", "update", "cover", "remove")
        },
    }


def _merge(center: Any, by: User) -> Merge:
    survivor, merged = create_person(center=center), create_person(center=center)
    return people_services.merge_persons(survivor, merged, by=by)


def _shelf() -> dict[str, dict[str, Any]]:
    """A published card set on a shelf."""
    by = create_directorate()
    topic = create_topic()
    cards = create_resource(by=by, kind="cards", topics=[topic])
    revision = create_revision(resource=cards, by=by, body="## A\n\nB")
    publish(revision)
    shown: dict[str, Any] = {"slug": cards.slug, "language": "ky"}
    names = ("resource_detail", "edition_detail", "cards_print")
    return {
        "library:shelf_manifest": {"code": topic.code},
        "opds_json_book": shown,
        **{f"library:{name}": shown for name in names},
    }


def _import(training: Training, by: User) -> RegisterImport:
    found = RegisterImport(
        training=training, file_name="a.csv", sha256="0" * 64, created_by=by, state="uploaded"
    )
    found.file.save("a.csv", ContentFile(b"Name;Year\nAsanova Aigul;1990\n"), save=False)
    found.save()
    return found


def _events(center: Any) -> dict[str, dict[str, Any]]:
    """An event of the center with a guest and a desk."""
    event = create_open_event(center=center)
    booking = book(event)
    desk, _key = create_desk(event=event)
    guest = booking.registrations.get()
    pages = (
        *("registration_create", "ticket_detail", "ticket_cancel", "ticket_accept", "ticket_pdf"),
        "ticket_calendar",
        *("sign_up_update", "guest_list", "guest_create", "guest_export", "guest_print"),
        *("live_counter", "desk_list", "hall_create", "desk_open", "guest_check_in"),
    )
    where = {"slug": event.slug, "token": booking.token}
    return {
        **{f"events:{page}": where for page in pages},
        "events:guide_pdf": {"kind": "desk", "language": "ky"},
        "events:guest_update": {**where, "pk": guest.pk},
        "events:desk_revoke": {**where, "pk": desk.pk},
    }
