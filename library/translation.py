from modeltranslation.translator import TranslationOptions, register

from library.models import AddedLanguage, Competence, Topic


@register(AddedLanguage)
class AddedLanguageTranslation(TranslationOptions):
    fields = ("name",)


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Competence)
class CompetenceTranslation(TranslationOptions):
    fields = ("name",)
