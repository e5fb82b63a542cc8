"""What every page needs often, made cheap: constant words and parts that rarely differ.

A page has some two hundred {% translate %} of constant text and one frame. Both are the same for
every reader of a language, so they are rendered once in each process.
"""

from collections.abc import Sequence

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
# Different sets of values one {% kept %} remembers before it starts anew.
KEPT_AT_MOST = 500


class ConstantTranslateNode(TranslateNode):
    """A {% translate %} whose text and context are written in the template."""

    def __init__(self, found: TranslateNode) -> None:
        super().__init__(found.filter_expression, found.noop, None, found.message_context)
        self.words: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        word = self.words.get(language)
        if word is None or settings.DEBUG:  # in development catalogues change under our feet
            word = self.words[language] = super().render(context)
        return word


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; constant text is looked up once a language."""
    node = do_translate(parser, token)
    is_constant = node.asvar is None and _is_constant(node.filter_expression)
    if is_constant and (node.message_context is None or _is_constant(node.message_context)):
        return ConstantTranslateNode(node)
    return node


def _is_constant(expression: FilterExpression) -> bool:
    literal = getattr(expression.var, "literal", None)
    return isinstance(literal, str) and not expression.filters


class KeptNode(Node):
    def __init__(self, nodelist: NodeList, keys: Sequence[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.parts: dict[tuple[str | None, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        if settings.DEBUG:
            return self.nodelist.render(context)
        key = (get_language(), *(str(value.resolve(context)) for value in self.keys))
        part = self.parts.get(key)
        if part is None:
            if len(self.parts) >= KEPT_AT_MOST:
                self.parts.clear()
            part = self.parts[key] = self.nodelist.render(context)
        return part


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """{% kept place_title user.is_directorate %}…{% endkept %}: rendered once a process for each
    language and these values. The part must depend on nothing else: name in the tag all it reads
    of the context, and never put a form with a CSRF token or the address of the page into it."""
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, keys)
