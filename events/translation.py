from modeltranslation.translator import TranslationOptions, register

from events.models import Event, Series


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "description")


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("name",)
