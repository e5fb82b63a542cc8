from modeltranslation.translator import TranslationOptions, register

from centers.models import (
    Center,
    Organisation,
    OrganisationFormerName,
    Place,
    PlaceFormerName,
    ThematicArea,
)


@register((Place, PlaceFormerName, OrganisationFormerName, ThematicArea))
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "short_name", "address")


@register(Center)
class CenterTranslation(TranslationOptions):
    fields = ("description", "opening_hours")
