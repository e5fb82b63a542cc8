from modeltranslation.translator import TranslationOptions, register

from events.models import Event, Hall, Series


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "description")


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("name",)


@register(Hall)
class HallTranslation(TranslationOptions):
    fields = ("name",)
