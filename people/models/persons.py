"""Person: one human in the whole network, the phones, the centers that know the person."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import (
    SearchQuery,
    SearchVector,
    TrigramDistance,
    TrigramWordDistance,
)
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
from people.models.groups import Sex, TargetGroup, age_between
from people.names import search_key

if TYPE_CHECKING:
    from accounts.models import User

ADULT_AGE = 18


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


NAME_WORDS = SearchVector("name_key", config="simple")


def name_query(words: Sequence[str]) -> str:
    """Each of these folded words begins a word of the name, as the index of words is asked."""
    return " & ".join(f"'{word}':*" for word in words)


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
        years = [word for word in words if re.fullmatch(r"(?:19|20)\d\d", word)]
        for year in years:
            rows = rows.filter(birth_year=year)
        return rows.named([word for word in words if word not in years])

    def named(self, words: Sequence[str]) -> Self:
        """People each of these folded words begins a word of the name of.

        By an index of whole words: the trigrams of "…ova" are those of every second name here, and
        to intersect their lists takes 30 ms of 300,000 people. What stands inside a word, or is
        misspelt, is found by `alike`.
        """
        if not words:
            return self
        return self.with_name_words(name_query(words))

    def with_name_words(self, query: Any) -> Self:
        """People whose name answers a `name_query`, or one that is told later."""
        rows = self.alias(name_words=NAME_WORDS)
        return rows.filter(name_words=SearchQuery(query, search_type="raw", config="simple"))

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
    # writes it (`_rules.py`): it does not hear what a row says of it, and a row at hand does
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
            # "Asan…" as a beginning of a word of the name, in the search boxes.
            GinIndex(NAME_WORDS, name="person_by_words", gin_pending_list_limit=128),
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
