"""Texts of two writers, reasons, stories with consent, annexes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.tests.factories import upload as picture_upload
from reports.reporting import services
from reports.reporting.content import collect
from reports.reporting.content.activities import activities
from reports.reporting.models import Annex, DeviationReason, SectionCopy, SuccessStory
from reports.reporting.tests.factories import (
    PDF,
    create_agreement,
    create_counted_training,
    create_period,
)

pytestmark = pytest.mark.django_db


def pdf(name: str = "consent.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/pdf")


def test_two_writers_keep_both_texts(boss) -> None:
    other = create_directorate()
    section = services.open_section(create_period(), key="summary", language="en")
    services.save_section(section, text="First", seen=0, by=boss)

    with pytest.raises(services.SectionConflictError) as refusal:
        services.save_section(section, text="Second", seen=0, by=other)
    with pytest.raises(services.SectionConflictError):  # the script sends it again, longer
        services.save_section(section, text="Second and more", seen=0, by=other)

    assert refusal.value.theirs.text == "First"
    (copy,) = SectionCopy.objects.all()
    assert (copy.text, copy.author) == ("Second and more", other)
    services.drop_section_copy(copy, by=other)
    assert not SectionCopy.objects.exists()


def test_same_text_again_changes_nothing(boss) -> None:
    section = services.open_section(create_period(), key="summary", language="en")
    for _time in range(2):
        saved = services.save_section(section, text="Words", seen=0, by=boss)
    assert saved.edit == 1


@pytest.mark.parametrize(("key", "language"), [("nothing", "en"), ("summary", "ky")])
def test_section_that_the_report_does_not_have(key: str, language: str) -> None:
    with pytest.raises(ValidationError):
        services.open_section(create_period(), key=key, language=language)


def test_text_of_a_sent_report_stays(boss) -> None:
    period = create_period()
    section = services.open_section(period, key="summary", language="en")
    period.state = "accepted"
    period.save()
    with pytest.raises(ValidationError) as refusal:
        services.save_section(section, text="Words", seen=0, by=boss)
    assert refusal.value.code == "closed"


def test_reason_is_given_changed_and_taken_back(boss) -> None:
    period = create_period()
    training = create_counted_training(period, status="cancelled", people=0)
    (row,) = activities(period)
    assert row.deviates

    for text in ("Snow", "Snow", "Snow on the pass"):
        services.give_reason(period, activity=training, text_en=text, by=boss)
    assert [row.reason for row in activities(period)] == ["Snow on the pass"]
    assert DeviationReason.objects.count() == 1

    services.give_reason(period, activity=training, text_en=" ", by=boss)
    assert not DeviationReason.objects.exists()


def test_reason_is_shown_in_the_language_of_the_report_or_says_which_it_is(boss) -> None:
    period = create_period(agreement=create_agreement(languages=("en", "ru")))
    training = create_counted_training(period, status="cancelled", people=0)
    services.give_reason(period, activity=training, text_ru="Снег", by=boss)

    documents = collect(period).documents

    said = {
        language: block["rows"][0][-1]
        for language, document in documents.items()
        for block in document["blocks"]
        if block.get("key") == "deviations"
    }
    assert said == {"en": "Снег (in Russian)", "ru": "Снег"}


def test_coordinator_explains_activities_of_own_centers_only() -> None:
    period = create_period()
    training = create_counted_training(period, status="cancelled", people=0)
    own = create_coordinator(center=training.center)

    services.give_reason(period, activity=training, text_ky="Кар", by=own)
    with pytest.raises(PermissionDenied):
        services.give_reason(period, activity=training, text_en="No", by=create_coordinator())


def test_activity_outside_the_period_does_not_count() -> None:
    period = create_period()
    training = create_counted_training(period)
    training.starts_on = training.ends_on = dt.date(2026, 7, 1)
    training.save()
    assert activities(period) == []


def story(boss: User, **fields) -> SuccessStory:
    values = {"title_en": "A new start", "text_en": "She found work.", **fields}
    return services.save_story(SuccessStory(period=create_period()), by=boss, **values)


def test_story_without_signed_consent_cannot_be_published(boss) -> None:
    row = story(boss)
    with pytest.raises(ValidationError) as refusal:
        services.publish_story(row, is_published=True, by=boss)
    assert refusal.value.code == "no_consent"
    row = services.save_story(row, by=boss, consent=pdf())  # without its date
    with pytest.raises(ValidationError):
        services.publish_story(row, is_published=True, by=boss)

    row = services.save_story(row, by=boss, consent_signed_on=dt.date(2026, 2, 3))
    assert services.publish_story(row, is_published=True, by=boss).published_at


def test_database_has_the_last_word_on_consent(boss) -> None:
    row = story(boss)
    with (
        pytest.raises(IntegrityError, match="story_published_has_consent"),
        transaction.atomic(),
    ):
        SuccessStory.objects.filter(pk=row.pk).update(published_at="2026-02-03T10:00Z")


def test_changed_words_take_a_story_out_of_the_report(boss) -> None:
    row = story(boss, consent=pdf(), consent_signed_on=dt.date(2026, 2, 3))
    row = services.publish_story(row, is_published=True, by=boss)

    assert services.save_story(row, by=boss, text_en="Other words").published_at is None


def test_picture_of_a_story_needs_its_licence(boss) -> None:
    row = story(boss, consent=pdf(), consent_signed_on=dt.date(2026, 2, 3))
    fields = {"alt_en": "A woman", "author": "", "licence": "", "source": ""}
    row = services.save_story(
        row, by=boss, picture=picture_upload(), picture_fields={**fields, "is_published": False}
    )
    with pytest.raises(ValidationError) as refusal:
        services.publish_story(row, is_published=True, by=boss)
    assert refusal.value.code == "no_licence"


@pytest.mark.parametrize(
    "fields", [{"title_en": " "}, {"text_en": ""}, {"consent_signed_on": dt.date(2099, 1, 1)}]
)
def test_story_without_words_is_refused(boss, fields) -> None:
    with pytest.raises(ValidationError):
        story(boss, **fields)


def test_coordinator_writes_stories_of_own_centers() -> None:
    center = create_center()
    user = create_coordinator(center=center)
    assert story(user, center=center).center == center
    with pytest.raises(PermissionDenied):
        story(user, center=create_center())


def test_annex_is_kept_once_and_removed(boss) -> None:
    period = create_period()
    for _click in range(2):
        row = services.add_annex(period, title="Photos", file=pdf("a.pdf"), by=boss)
    assert Annex.objects.count() == 1

    services.remove_annex(row, by=boss)
    services.remove_annex(row, by=boss)
    assert not Annex.objects.exists()


def test_annex_that_is_no_document_is_refused(boss) -> None:
    file = SimpleUploadedFile("a.exe", b"MZ\x90\x00")
    with pytest.raises(ValidationError):
        services.add_annex(create_period(), title="", file=file, by=boss)
