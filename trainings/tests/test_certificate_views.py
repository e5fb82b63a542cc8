"""Pages of certificates: issuing, the page for checking, paper, print jobs."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry, Job
from people.services import anonymise_person, update_person
from people.tests.factories import create_person
from trainings.certificates.facts import Details
from trainings.certificates.paper import certificates_pdf
from trainings.models import Certificate, CertificateTemplate, FrameworkNode
from trainings.services import certificates as services
from trainings.tests.certificate_factories import (
    create_certificate,
    create_level,
    create_prior,
    finished,
)
from trainings.tests.factories import create_programme, create_trainer, create_training
from trainings.tests.paper_judge import faults
from trainings.views.certificates import months_later

pytestmark = pytest.mark.django_db
DETAILS = {"signatory": "Турдубаева Ж.", "office": "center_director"}


def coordinator_of(center: Any) -> Client:
    client = Client()
    client.force_login(create_coordinator(center=center))
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_coordinator_chooses_for_each_learner_and_issues() -> None:
    training = finished(people=2)
    one, two = training.enrolments.order_by("pk")
    client = coordinator_of(training.center)
    url = f"/en/trainings/{training.slug}/certificates/"
    assert b"Issue the chosen certificates" in client.get(url).content

    kinds = {f"kind-{one.pk}": "completion", f"kind-{two.pk}": ""}
    response = client.post(url, DETAILS | kinds)

    made = Certificate.objects.get()
    assert response.status_code == 302
    assert (made.person, made.kind) == (one.person, "completion")
    assert made.number in client.get(url).content.decode()


def test_nobody_chosen_nothing_signed_or_somebody_unfit_is_said_on_the_page() -> None:
    training = finished()
    row = training.enrolments.order_by("pk").first()
    assert row is not None
    client = coordinator_of(training.center)
    url = f"/en/trainings/{training.slug}/certificates/"

    assert "Choose a certificate for one person at least." in text_of(client.post(url, DETAILS))
    unfit = client.post(url, DETAILS | {f"kind-{row.pk}": "competence"})
    assert "There is no result of a test after the training." in text_of(unfit)
    unsigned = client.post(url, {f"kind-{row.pk}": "completion", "office": "coordinator"})
    assert unsigned.status_code == 200
    assert not Certificate.objects.exists()


def test_page_says_why_nothing_can_be_issued_yet() -> None:
    training = finished(status="running")
    page = coordinator_of(training.center).get(f"/en/trainings/{training.slug}/certificates/")

    assert "Submit the training first" in text_of(page)
    assert b"Issue the chosen certificates" not in page.content


def test_preview_writes_nothing() -> None:
    training = finished()
    row = training.enrolments.order_by("pk").first()
    assert row is not None
    url = f"/en/trainings/{training.slug}/certificates/preview/"

    response = coordinator_of(training.center).post(url, DETAILS | {f"kind-{row.pk}": "completion"})

    assert response.content.startswith(b"%PDF")
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_number_of_statements(
    count: int, django_assert_num_queries: Any
) -> None:
    training = finished(people=count)
    create_trainer(training=training)
    choices = {row.pk: "completion" for row in training.enrolments.all()}
    by = create_directorate()
    details = Details(signatory="A")
    services.issue_certificates(training, choices=choices, details=details, by=by)
    client = Client()
    client.force_login(by)
    url = f"/en/trainings/{training.slug}/certificates/"
    client.get(url)

    with django_assert_num_queries(LIST_STATEMENTS):
        client.get(url)


LIST_STATEMENTS = 10


def test_trainer_gets_a_certificate_of_teaching() -> None:
    training = finished()
    teaching = create_trainer(training=training)
    client = coordinator_of(training.center)

    response = client.post(
        f"/en/trainings/{training.slug}/certificates/trainers/{teaching.pk}/", DETAILS
    )

    made = Certificate.objects.get()
    assert response["Location"] == f"/en/trainings/certificates/{made.pk}/"
    assert "Certificate of teaching" in text_of(client.get(response["Location"]))


def test_visitor_sees_every_fact_and_initials_only(client: Client) -> None:
    programme = create_programme(title="Sewing", modules=1)
    CertificateTemplate.objects.create(programme=programme, methodology_en="Card methodology")
    made = create_certificate(training=finished(programme=programme), level=create_level())

    text = text_of(client.get(f"/en/certificates/{made.code}/"))

    for part in (
        *("This certificate is valid", "Certificate of completion", made.number, "Sewing"),
        *("18", "Module 1", "Card methodology", "Level 4", "KR-NQF 2020", made.shown_code),
        *("Турдубаева Ж.", "Director of the center", made.person.initials),
        str(made.facts["center"]["ky"]),
    ):
        assert part in text
    assert made.person.family_name not in text


def test_page_of_a_certificate_is_for_people_with_the_paper(client: Client) -> None:
    response = client.get(create_certificate().get_public_url())

    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response["Cache-Control"] == "public, no-cache"


def test_visitor_sees_the_name_when_the_holder_wishes(client: Client) -> None:
    made = create_certificate()
    services.share_name(made, shared=True, by=create_directorate())

    assert made.holder_name in text_of(client.get(f"/en/certificates/{made.code}/"))


@pytest.mark.django_db(transaction=True)
def test_revoked_shows_at_once_with_reason_and_day(client: Client) -> None:
    made = create_certificate()
    url = f"/en/certificates/{made.code}/"
    client.get(url)

    services.revoke_certificate(made, reason="Issued by mistake", by=create_directorate())

    response = client.get(url)
    assert response.status_code == 200
    assert "This certificate is revoked" in text_of(response)
    assert "Reason: Issued by mistake" in text_of(response)


def test_expired_is_said(client: Client) -> None:
    made = create_certificate()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Certificate.objects.update(issued_on=yesterday, expires_on=yesterday)

    assert "This certificate has expired" in text_of(client.get(f"/en/certificates/{made.code}/"))


@pytest.mark.django_db(transaction=True)
def test_kept_page_is_forgotten_with_the_name_and_the_person(client: Client) -> None:
    made, by = create_certificate(), create_directorate()
    url = f"/en/certificates/{made.code}/"
    client.get(url)

    services.share_name(made, shared=True, by=by)
    assert made.holder_name in text_of(client.get(url))
    anonymise_person(made.person, by=by, reason="She asked")
    assert made.holder_name not in text_of(client.get(url))


def test_address_of_a_forgotten_person_lives_on_without_a_name(client: Client) -> None:
    made = create_certificate()
    initials = made.holder_initials
    anonymise_person(made.person, by=create_directorate(), reason="She asked")

    text = text_of(client.get(f"/en/certificates/{made.code}/"))

    assert "The holder asked to have the name removed." in text
    assert initials not in text
    assert client.get(f"/credentials/{made.code}.json").status_code == 200


def test_wrong_code_is_a_clear_page(client: Client) -> None:
    response = client.get("/en/certificates/0000-0000-0000-0000/")

    assert response.status_code == 404
    assert "There is no certificate with this code" in text_of(response)


def test_typed_code_leads_to_the_page(client: Client) -> None:
    made = create_certificate()

    found = client.get("/en/certificates/", {"code": made.shown_code.lower()})

    assert found["Location"] == f"/en/certificates/{made.code}/"
    assert "sixteen letters" in text_of(client.get("/en/certificates/", {"code": "abc"}))


def test_look_ups_are_limited(client: Client) -> None:
    made = create_certificate()
    answers = [client.get("/en/certificates/0000-0000-0000-0000/").status_code for _ in range(31)]

    assert answers == [404] * 30 + [429]
    assert client.get(f"/en/certificates/{made.code}/").status_code == 200
    cache.clear()


@pytest.mark.parametrize("state", ["valid", "revoked", "shared"])
def test_page_for_checking_takes_one_statement(
    client: Client, state: str, django_assert_num_queries: Any
) -> None:
    made, by = create_certificate(), create_directorate()
    if state == "revoked":
        services.revoke_certificate(made, reason="A", by=by)
    if state == "shared":
        services.share_name(made, shared=True, by=by)
    url = f"/ky/certificates/{made.code}/"

    with django_assert_num_queries(1):
        client.get(url)
    with django_assert_num_queries(0):  # kept, until something of it changes
        client.get(url)


def test_coordinator_revokes_renews_and_shows_the_name(client: Client) -> None:
    made = create_certificate()
    client.force_login(create_coordinator(center=made.center))
    url = f"/en/trainings/certificates/{made.pk}/"

    empty = client.post(f"{url}revoke/", {"reason": " "})
    assert empty.status_code == 200
    client.post(f"{url}share/", {"shared": "1"})
    made.refresh_from_db()
    assert made.is_name_shared
    update_person(made.person, by=create_directorate(), family_name="Асанова")
    assert "The person is called otherwise now" in text_of(client.get(url))
    renewed = client.post(f"{url}renew/")
    newer = Certificate.objects.get(supersedes=made)
    assert renewed["Location"] == f"/en/trainings/certificates/{newer.pk}/"
    client.post(f"{url}revoke/", {"reason": "Wrong"})
    made.refresh_from_db()
    assert made.revoke_reason == "Wrong"


def test_certificates_of_another_center_do_not_exist(client: Client) -> None:
    made = create_certificate()
    client.force_login(create_coordinator(center=create_center()))

    for part in ("", "revoke/", "paper.pdf", "badge.json"):
        assert client.get(f"/en/trainings/certificates/{made.pk}/{part}").status_code == 404


def test_prior_learning_is_certified_from_the_page_of_a_person(client: Client) -> None:
    center = create_center()
    person = create_person(center=center)
    client.force_login(create_coordinator(center=center))
    url = f"/en/trainings/certificates/prior/{person.pk}/"

    assert client.get(url).status_code == 200
    response = client.post(
        url, DETAILS | {"center": center.pk, "title_en": "Welder", "note": "A practical task"}
    )

    made = Certificate.objects.get()
    assert response["Location"] == f"/en/trainings/certificates/{made.pk}/"
    assert (made.basis, made.title_en) == ("prior", "Welder")


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_paper_is_archivable_and_accessible_in_each_language(language: str) -> None:
    programme = create_programme(title="Өз ишин баштоо үчүн жаңы тигүү чеберчилиги ҢӨҮ", modules=9)
    made = create_certificate(
        training=finished(programme=programme), level=create_level(), office="coordinator"
    )

    pdf = certificates_pdf([made, create_prior()], language=language)

    assert faults(pdf) == []
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 2


def test_pdf_of_one_certificate_is_written_into_the_log(client: Client) -> None:
    made = create_certificate()
    client.force_login(create_coordinator(center=made.center))

    response = client.get(f"/en/trainings/certificates/{made.pk}/paper.pdf?lang=ru")

    assert response.content.startswith(b"%PDF")
    entry = AuditEntry.objects.get(action="exported")
    assert entry.changes == {"rows": 1, "personal": True, "file": "pdf"}
    services.revoke_certificate(made, reason="A", by=create_directorate())
    again = client.get(f"/en/trainings/certificates/{made.pk}/paper.pdf")
    assert again.status_code == 404


@pytest.mark.parametrize("form", ["pdf", "zip"])
@pytest.mark.django_db(transaction=True)
def test_group_is_printed_by_a_job(client: Client, form: str) -> None:
    training = finished(people=3)
    choices = {row.pk: "completion" for row in training.enrolments.all()}
    details = Details(signatory="A")
    services.issue_certificates(training, choices=choices, details=details, by=create_directorate())
    client.force_login(create_coordinator(center=training.center))

    response = client.post(
        f"/en/trainings/{training.slug}/certificates/print/", {"form": form, "lang": "ky"}
    )

    job = Job.objects.get()
    assert job.state == "done", job.error
    assert response["Location"] == f"/en/jobs/{job.pk}/"
    with job.result_file.open() as file:
        body = file.read()
    if form == "pdf":
        assert len(re.findall(rb"/Type ?/Page\b", body)) == 3
    else:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        assert sorted(names) == sorted(f"{row.number}.pdf" for row in Certificate.objects.all())


def test_nothing_to_print_is_said(client: Client) -> None:
    training = create_training(status="submitted")
    client.force_login(create_coordinator(center=training.center))

    response = client.post(f"/en/trainings/{training.slug}/certificates/print/", follow=True)

    assert "No certificate of this training can be printed." in text_of(response)


def test_judge_of_papers_refuses_a_bad_one() -> None:
    pdf = certificates_pdf([create_certificate()], language="ky")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root["/OutputIntents"], opened.Root["/StructTreeRoot"]
        spoilt = io.BytesIO()
        opened.save(spoilt)

    found = faults(spoilt.getvalue())

    assert {"has no colour profile", "is not tagged"} <= set(found)


def test_directorate_says_what_certificates_of_a_programme_name(client: Client) -> None:
    client.force_login(create_directorate())
    programme = create_programme()
    node = create_level(framework="DigComp", version="2.2", value="1.1")
    url = f"/en/trainings/programmes/{programme.slug}/certificates/"
    assert client.get(url).status_code == 200

    client.post(
        url, {"methodology_en": "Cards", "valid_months": "24", "competences": [str(node.pk)]}
    )

    template = CertificateTemplate.objects.get()
    assert (template.methodology_en, list(template.competences.all())) == ("Cards", [node])
    training = finished(programme=programme)
    page = client.get(f"/en/trainings/{training.slug}/certificates/")
    ends = months_later(timezone.localdate(), 24)
    assert f'value="{ends.isoformat()}"' in page.content.decode()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_later_is_a_day_of_that_month(day: str, months: int, later: str) -> None:
    found = months_later(dt.date.fromisoformat(day), months)

    assert found == dt.date.fromisoformat(later)


def test_levels_are_a_list_that_the_directorate_edits(client: Client) -> None:
    client.force_login(create_directorate())
    names = {f"name_{code}": "Level 5" for code in ("ky", "ru", "en")}
    sent = {**names, "framework": "KR-NQF", "version": "2027", "value": "5", "position": "10",
            "is_active": "on"}  # fmt: skip

    response = client.post("/en/trainings/lists/levels/new/", sent)

    assert response.status_code == 302, text_of(response)
    assert FrameworkNode.objects.get().version == "2027"
