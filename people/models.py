"""Person: one human in the whole network. Consents, target groups, duplicates and merges."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramDistance, TrigramWordDistance
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat, Reverse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from centers.models import Center, Organisation, Place
from centers.roles import center_ids
from core.ordering import kyrgyz_order
from people.matching import REASONS
from people.names import search_key

if TYPE_CHECKING:
    from accounts.models import User

ADULT_AGE = 18


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    NOT_STATED = "U", _("Not stated")


class AgeBand(models.TextChoices):
    """The bands of every table by age; `age_band` puts an age into one, None into unknown."""

    UNDER_18 = "0-17", _("Under 18")
    FROM_18 = "18-24", "18–24"
    FROM_25 = "25-34", "25–34"
    FROM_35 = "35-49", "35–49"
    FROM_50 = "50-64", "50–64"
    FROM_65 = "65+", _("65 and over")
    UNKNOWN = "unknown", _("Unknown")


AGE_BAND_STARTS = (
    (65, AgeBand.FROM_65),
    (50, AgeBand.FROM_50),
    (35, AgeBand.FROM_35),
    (25, AgeBand.FROM_25),
    (18, AgeBand.FROM_18),
    (0, AgeBand.UNDER_18),
)


def age_band(age: int | None) -> AgeBand:
    """The band an age in whole years falls into; None is unknown, a cell of its own."""
    if age is None:
        return AgeBand.UNKNOWN
    return next(band for start, band in AGE_BAND_STARTS if age >= start)


def age_between(birth_date: dt.date | None, birth_year: int | None, day: dt.date) -> int | None:
    """Whole years from a birth to a day; by the year alone where the day of birth is unknown."""
    if birth_date is not None:
        had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
        return max(0, day.year - birth_date.year - (not had_birthday))
    return None if birth_year is None else max(0, day.year - birth_year)


class TargetGroup(models.Model):
    """A group that projects want to reach; a person may be in several, so sums may exceed."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    # Words that sheets use for it, one a line, for the register import.
    aliases = models.TextField(_("Other words for it"), blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


# What `written_name` takes, for lists that read columns instead of models.
NAMED = ("pk", "anonymised_at", "family_name", "given_name", "patronymic")


def written_name(pk: int, anonymised_at: dt.datetime | None, *parts: str) -> str:
    """Surname first, as on registers here."""
    if anonymised_at is not None:
        return str(_("Anonymised person %(number)s")) % {"number": pk}
    return " ".join(filter(None, parts))


def _word(number: int) -> Func:
    """One word of the folded name, as `selectors.find_candidates` asks for it."""
    return Func(F("name_key"), Value(" "), Value(number), function="SPLIT_PART")


class PersonQuerySet(models.QuerySet["Person"]):
    def current(self) -> Self:
        """People who stand for themselves: neither merged into another nor void."""
        return self.filter(merged_into__isnull=True, is_void=False)

    def visible_to(self, user: "User") -> Self:
        """People whose data a user may see: all for the directorate, else his centers' own."""
        if user.is_directorate:
            return self
        coordinated = center_ids(user, role="coordinator")
        return self.filter(
            pk__in=PersonCenter.objects.filter(center__in=coordinated).values("person")
        )

    def search(self, text: str) -> Self:
        """By words of a name in any alphabet and order, a year of birth, a phone: "Aigul 1990".

        A phone needs its last six digits at least.
        """
        digits = re.sub(r"[^\d]", "", text)
        if len(digits) >= 6 and not re.search(r"[^\W\d_]", text):
            tail = digits[-9:]
            return self.filter(pk__in=PersonPhone.objects.ending(tail).values("person"))
        words = search_key(text).split()
        rows = self if words or not text.strip() else self.none()
        for word in words:
            is_year = re.fullmatch(r"(?:19|20)\d\d", word)
            rows = rows.filter(birth_year=word) if is_year else rows.filter(name_key__contains=word)
        return rows

    def alike(self, text: str) -> Self:
        """Names that are written nearly so, the likeliest first."""
        words = sorted(word for word in search_key(text).split() if not word.isdigit())
        key = " ".join(words)
        if not words:
            return self.none()
        if len(words) == 1:
            rows = self.filter(name_key__trigram_word_similar=key)
            return rows.order_by(TrigramWordDistance(key, "name_key"), "sort_name", "pk")
        rows = self.filter(name_key__trigram_similar=key)
        return rows.order_by(TrigramDistance("name_key", key), "sort_name", "pk")

    def minors_without_guardian(self) -> Self:
        """People under 18 today without the mark that a parent or guardian agreed."""
        today = timezone.localdate()
        try:
            border = today.replace(year=today.year - ADULT_AGE)
        except ValueError:  # 29 February
            border = today.replace(year=today.year - ADULT_AGE, day=28)
        is_minor = Q(birth_date__gt=border) | Q(birth_date=None, birth_year__gt=border.year)
        return self.filter(is_minor, has_guardian_consent=False)

    def with_contacts(self) -> Self:
        """The first phone of each, so that a list needs one statement. As text: the field would
        parse each number, and `phone_text` remembers how one is written."""
        phones = PersonPhone.objects.filter(person=OuterRef("pk"))
        text = phones.values(text=Cast("number", models.TextField()))[:1]
        return self.annotate(first_phone=Subquery(text))

    def in_order_of(self, pks: Sequence[int]) -> Self:
        """These people, in the order of their numbers here."""
        numbers = Value(list(pks), ArrayField(models.BigIntegerField()))
        place = Func(numbers, F("pk"), function="ARRAY_POSITION")
        return self.filter(pk__in=pks).order_by(place)


class Person(models.Model):
    """One human in the network. The name is kept as written; `name_key` serves matching only."""

    class MigrantStatus(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        NONE = "none", _("Not a migrant")
        ABROAD = "abroad", _("Works abroad")
        RETURNED = "returned", _("Returned from work abroad")
        INTERNAL = "internal", _("Moved within the country")
        FAMILY = "family", _("Family member of a migrant")

    class Qualification(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        NONE = "none", _("No vocational qualification")
        VOCATIONAL = "vocational", _("Vocational education")
        HIGHER = "higher", _("Higher education")

    class Occupation(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        PUPIL = "pupil", _("School pupil")
        STUDENT = "student", _("Student")
        EMPLOYED = "employed", _("Employed")
        SELF_EMPLOYED = "self_employed", _("Self-employed")
        UNEMPLOYED = "unemployed", _("Unemployed")
        HOME = "home", _("Runs the household")
        RETIRED = "retired", _("Retired")

    family_name = models.CharField(_("Surname"), max_length=80, blank=True)
    given_name = models.CharField(_("First name"), max_length=80)
    patronymic = models.CharField(_("Patronymic"), max_length=80, blank=True)
    latin_name = models.CharField(
        _("Name in Latin letters"),
        max_length=160,
        blank=True,
        help_text=_("As in the passport, for certificates"),
    )
    name_key = models.CharField(max_length=160, editable=False)
    sort_name = models.GeneratedField(
        expression=kyrgyz_order(Concat("family_name", Value(" "), "given_name")),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )
    patronymic_key = models.CharField(max_length=80, editable=False, default="")
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex, default=Sex.NOT_STATED)
    birth_date = models.DateField(_("Date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("Year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    # Sheets sometimes give an age only; then the year may be wrong by one.
    is_birth_approximate = models.BooleanField(
        _("The year of birth is about right"),
        default=False,
        help_text=_("Computed from an age"),
    )
    email = models.EmailField(_("Email"), blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="ky"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lives in")
    )
    # The region of `place`, so that "everybody of a region" is one index. The database alone
    # writes it (migration 0002): it does not hear what a row says of it, and a row at hand does
    # not know it before it is read anew.
    region = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    country_of_stay = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Country of stay"),
        limit_choices_to={"level": Place.Level.COUNTRY},
        help_text=_("Only if the person lives abroad now"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("Organisation"),
        help_text=_("Where the person works, if it matters for the training"),
    )
    occupation = models.CharField(
        _("Occupation"), max_length=15, choices=Occupation, default=Occupation.UNKNOWN
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="people", verbose_name=_("Target groups")
    )
    # Protected: asked with consent only, never shown to visitors or donors.
    migrant_status = models.CharField(
        _("Migrant status"), max_length=10, choices=MigrantStatus, default=MigrantStatus.UNKNOWN
    )
    qualification = models.CharField(
        _("Qualification"), max_length=12, choices=Qualification, default=Qualification.UNKNOWN
    )
    has_guardian_consent = models.BooleanField(
        _("A parent or guardian agreed"), default=False, help_text=_("Needed under 18")
    )
    note = models.TextField(_("Note"), blank=True)
    centers = models.ManyToManyField(Center, through="PersonCenter", related_name="people")
    # A trainer or a coordinator who signs in is a person of the network too.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_people", editable=False
    )
    is_void = models.BooleanField(default=False, editable=False)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What statistics keep of an anonymised person: the band on that day, never the year.
    anonymised_age_band = models.CharField(max_length=8, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_year=F("birth_date__year")),
                name="person_birth_year_fits_date",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100)),
                name="person_birth_year_in_range",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="person_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            models.Index(fields=["name_key", "birth_year"], name="person_by_key"),
            # New names wait in a list that each search reads from end to end. A short one: after
            # an import 4 MB of them took 9 ms of every search, whatever was looked for.
            GinIndex(
                fields=["name_key"],
                name="person_key_trgm",
                opclasses=["gin_trgm_ops"],
                gin_pending_list_limit=128,  # kB
            ),
            # The list of a region: its page in order, and its count without the rows themselves.
            models.Index(
                fields=["region", "sort_name", "id"],
                include=["sex", "birth_year"],
                condition=Q(merged_into=None, is_void=False, anonymised_at=None),
                name="person_by_region",
            ),
            models.Index(fields=["-updated_at", "-id"], name="person_by_update"),
            # Figures of 300,000 people read the sex from here instead of from wide rows.
            models.Index(fields=["id"], include=["sex"], name="person_sex"),
            # Candidates for thousands of rows at once: a word of the name and a year of birth.
            models.Index(_word(1), F("birth_year"), name="person_by_word_1"),
            models.Index(_word(2), F("birth_year"), name="person_by_word_2"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("people:person_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        parts = (self.family_name, self.given_name, self.patronymic)
        return written_name(self.pk, self.anonymised_at, *parts)

    @property
    def initials(self) -> str:
        return " ".join(f"{part[0]}." for part in (self.given_name, self.family_name) if part)

    def age_on(self, day: dt.date) -> int | None:
        """Whole years on a day; by the year alone where the day of birth is unknown."""
        return age_between(self.birth_date, self.birth_year, day)

    def is_minor_on(self, day: dt.date) -> bool:
        age = self.age_on(day)
        return age is not None and age < ADULT_AGE


class PersonPhoneQuerySet(models.QuerySet["PersonPhone"]):
    def ending(self, digits: str) -> Self:
        """Numbers that end so, of the nine digits that are kept apart."""
        return self.alias(back=Reverse("tail")).filter(back__startswith=digits[::-1])


class PersonPhone(models.Model):
    """A phone of a person, any country, E.164; families share phones, so it is not unique."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="phones")
    number = PhoneNumberField(_("Phone"))
    # The last nine digits: what stays the same however a number was typed.
    tail = models.CharField(max_length=9, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PersonPhoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="person_phone_unique")
        ]
        indexes = [
            models.Index(fields=["tail"]),
            # "…123456": people remember the end of a number.
            models.Index(OpClass(Reverse("tail"), "text_pattern_ops"), name="person_phone_end"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PersonCenter(models.Model):
    """A center knows a person: the row that opens a person's data to that center."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="person_centers")
    center = models.ForeignKey(Center, models.PROTECT, related_name="person_centers")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("center of a person")
        verbose_name_plural = _("centers of a person")
        constraints = [
            models.UniqueConstraint(fields=["center", "person"], name="person_center_unique")
        ]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def valid(self) -> Self:
        return self.filter(withdrawn_on__isnull=True)


class Consent(models.Model):
    """A person agreed to one purpose, in a known text, language and way, on a day."""

    class Purpose(models.TextChoices):
        DATA = "data", _("Keeping personal data")
        MIGRANT_STATUS = "migrant_status", _("Keeping migrant status and qualification")
        PHOTO = "photo", _("Photos and success stories")
        CONTACT = "contact", _("Being contacted later")
        GUARDIAN = "guardian", _("Consent of a parent or guardian")

    class Way(models.TextChoices):
        PAPER = "paper", _("On paper")
        SPOKEN = "spoken", _("Spoken")
        ONLINE = "online", _("Online")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("Purpose"), max_length=20, choices=Purpose)
    text_version = models.CharField(_("Version of the text"), max_length=20)
    language = models.CharField(_("Language of the text"), max_length=2, choices=settings.LANGUAGES)
    way = models.CharField(_("How it was given"), max_length=10, choices=Way)
    given_on = models.DateField(_("Given on"))
    given_by = models.CharField(
        _("Given by"), max_length=160, blank=True, help_text=_("Name of the parent or guardian")
    )
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on=None),
                name="consent_valid_once_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.given_on}"


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def open(self) -> Self:
        return self.filter(state=DuplicatePair.State.OPEN)

    def visible_to(self, user: "User") -> Self:
        """Pairs a user may decide: both people must be within his sight."""
        people = Person.objects.visible_to(user)
        if user.is_directorate:
            return self
        return self.filter(first__in=people, second__in=people)


class DuplicatePair(models.Model):
    """Two rows that may be one human. "Not the same" is remembered until a record changes."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        SAME = "same", _("The same person")
        NOT_SAME = "not_same", _("Not the same person")

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    level = models.CharField(max_length=10, default="unsure")
    reasons = models.JSONField(default=list)
    # What both records said when it was decided; another fingerprint opens the pair again.
    fingerprint = models.CharField(max_length=64)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_unique"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-found_at"], condition=Q(state="open"), name="duplicate_pair_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("people:pair_detail", args=[self.pk])

    @property
    def reason_labels(self) -> list[str]:
        """Why the two look alike, in words."""
        return [str(REASONS[code]) for code in self.reasons if code in REASONS]


class Merge(models.Model):
    """A merge of two people: what was moved, so that it can be taken back."""

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Per moved row: model, pk, field and what to do to undo it.
    moved = models.JSONField(default=list)
    # The survivor's own fields before gaps were filled from the other record.
    survivor_before = models.JSONField(default=dict)
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="merge_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"
