from modeltranslation.translator import TranslationOptions, register

from people.models import TargetGroup


@register(TargetGroup)
class TargetGroupTranslation(TranslationOptions):
    fields = ("name",)
