"""What materials are sorted by: topics, competences, languages, goals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ordering import by_name, sort_key


class Language(models.TextChoices):
    """Languages of materials whose names come with the portal. The list is open: the directorate
    adds others (`AddedLanguage`). Names of all of them: `library.languages`.
    """

    KY = "ky", _("Kyrgyz")
    RU = "ru", _("Russian")
    EN = "en", _("English")
    UZ = "uz", _("Uzbek")
    KK = "kk", _("Kazakh")
    TG = "tg", _("Tajik")
    MN = "mn", _("Mongolian")
    TR = "tr", _("Turkish")
    DE = "de", _("German")
    AZ = "az", _("Azerbaijani")
    DNG = "dng", _("Dungan")
    TK = "tk", _("Turkmen")
    TT = "tt", _("Tatar")
    UG = "ug", _("Uyghur")
    UK = "uk", _("Ukrainian")


class AddedLanguageQuerySet(models.QuerySet["AddedLanguage"]):
    def in_use(self) -> "AddedLanguageQuerySet":
        """Languages that writers may choose."""
        return self.filter(is_active=True)


class AddedLanguage(models.Model):
    """One more language of materials, which the directorate has added."""

    # As BCP 47 writes a language without a script or a country; it never changes.
    code = models.CharField(_("Code"), max_length=3, unique=True)
    own_name = models.CharField(_("Its own name"), max_length=60)
    name = models.CharField(_("Name"), max_length=60)
    is_active = models.BooleanField(_("In use"), default=True)

    objects = AddedLanguageQuerySet.as_manager()

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z]{2,3}$"), name="added_language_code"
            ),
            models.CheckConstraint(condition=~Q(own_name=""), name="added_language_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Sdg(models.TextChoices):
    """Targets of the Sustainable Development Goals that the network works for."""

    T_4_3 = "4.3", _("4.3 Access to vocational and adult education")
    T_4_4 = "4.4", _("4.4 Skills for work")
    T_5_B = "5.b", _("5.b Technology for the empowerment of women")
    T_8_6 = "8.6", _("8.6 Young people in work or education")
    T_10_7 = "10.7", _("10.7 Safe and orderly migration")


class TopicQuerySet(models.QuerySet["Topic"]):
    def in_use(self) -> "TopicQuerySet":
        """Topics that may be chosen, in the reader's alphabet."""
        return self.filter(is_active=True).order_by(*by_name(), "pk")


class Topic(models.Model):
    """A shelf of the library; the directorate edits the list."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    is_active = models.BooleanField(_("In use"), default=True)
    sort_name = sort_key("name")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["sort_name", "pk"]

    def __str__(self) -> str:
        return self.name


class Competence(models.Model):
    """A competence of a framework in one of its versions (DigComp 2.2: 1.1, 1.2 …)."""

    framework = models.CharField(_("Framework"), max_length=40)
    version = models.CharField(_("Version"), max_length=20)
    code = models.CharField(_("Code"), max_length=20)
    name = models.CharField(_("Name"), max_length=160)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["framework", "version", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "version", "code"], name="competence_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
