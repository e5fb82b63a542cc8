from modeltranslation.translator import TranslationOptions, register

from trainings.models import Competence, IscedField, Programme, ProgrammeModule, TrainerRole


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(ProgrammeModule)
class ProgrammeModuleTranslation(TranslationOptions):
    fields = ("title",)


@register((TrainerRole, IscedField, Competence))
class NameTranslation(TranslationOptions):
    fields = ("name",)
