from modeltranslation.translator import TranslationOptions, register

from projects.models import Indicator, PolicyPlanItem, Project, Result


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("title", "objective")


@register(PolicyPlanItem)
class PolicyPlanItemTranslation(TranslationOptions):
    fields = ("title",)


@register(Result)
class ResultTranslation(TranslationOptions):
    fields = ("title",)


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("title",)
