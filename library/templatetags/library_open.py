"""Parts of a material's page that speak to other programs and to book readers."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from core.jsonld import script
from library import downloads, jsonld, records
from library.downloads import Offer
from library.languages import language_name
from library.selectors import Reading

register = template.Library()


@register.filter(name="language_name")
def name_of_language(code: str) -> str:
    """`{{ edition.language|language_name }}`: in the reader's words."""
    return language_name(code)


@register.simple_tag(takes_context=True)
def json_ld(context: Context, reading: Reading) -> SafeString:
    """`{% json_ld reading %}`: the material for search engines, in the head of its page."""
    origin = context["origin"]
    found = records.record(reading.edition, origin)
    return script(jsonld.learning_resource(found, reading, origin))


@register.simple_tag
def books_of(reading: Reading) -> list[Offer]:
    """`{% books_of reading as books %}`: PDF and EPUB of a text, with their sizes."""
    return downloads.offers(reading.edition)
