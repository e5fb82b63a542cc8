from modeltranslation.translator import TranslationOptions, register

from trainings.models import (
    CertificateTemplate,
    Competence,
    FrameworkNode,
    IscedField,
    Programme,
    ProgrammeModule,
    TrainerRole,
)


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(ProgrammeModule)
class ProgrammeModuleTranslation(TranslationOptions):
    fields = ("title",)


@register(CertificateTemplate)
class CertificateTemplateTranslation(TranslationOptions):
    fields = ("methodology",)


@register((TrainerRole, IscedField, FrameworkNode, Competence))
class NameTranslation(TranslationOptions):
    fields = ("name",)
