from modeltranslation.translator import TranslationOptions, register

from reports.reporting.models import SuccessStory


@register(SuccessStory)
class SuccessStoryTranslation(TranslationOptions):
    fields = ("title", "text")
