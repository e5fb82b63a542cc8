from modeltranslation.translator import TranslationOptions, register

from events.models import Event, Hall, ProgrammeRelease, Series, Slot, Speaker, Stand


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "description")


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("name",)


@register(Hall)
class HallTranslation(TranslationOptions):
    fields = ("name",)


@register(Slot)
class SlotTranslation(TranslationOptions):
    fields = ("title", "abstract")


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("bio",)


@register(Stand)
class StandTranslation(TranslationOptions):
    fields = ("shows",)


@register(ProgrammeRelease)
class ProgrammeReleaseTranslation(TranslationOptions):
    fields = ("changelog",)
