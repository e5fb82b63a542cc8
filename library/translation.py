from modeltranslation.translator import TranslationOptions, register

from library.models import Competence, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Competence)
class CompetenceTranslation(TranslationOptions):
    fields = ("name",)
