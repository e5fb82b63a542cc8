from modeltranslation.translator import TranslationOptions, register

from projects.models import PolicyPlanItem, Project


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("title", "objective")


@register(PolicyPlanItem)
class PolicyPlanItemTranslation(TranslationOptions):
    fields = ("title",)
