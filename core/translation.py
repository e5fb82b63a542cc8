from modeltranslation.translator import TranslationOptions, register

from core.models import Picture


@register(Picture)
class PictureTranslation(TranslationOptions):
    fields = ("alt",)
