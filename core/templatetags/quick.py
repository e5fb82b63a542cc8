"""What every page needs often, made cheap: constant words and parts that rarely differ.

A page has some two hundred {% translate %} of constant text and one frame. Both are the same for
every reader of a language, so they are rendered once in each process.
"""

from collections.abc import Sequence
from html import escape

from django import template
from django.conf import settings
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    TextNode,
    Token,
    VariableNode,
)
from django.template.context import Context
from django.template.defaulttags import IfNode
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


class FieldNode(Node):
    """{{ line.title }} of a plain line: read and escaped without the rules for everything else
    that a lookup may mean; those cases go the usual way."""

    def __init__(self, usual: VariableNode, name: str, field: str) -> None:
        self.usual = usual
        self.name = name
        self.field = field

    def render_annotated(self, context: Context) -> str:
        line = context[self.name]
        try:
            value = line[self.field] if isinstance(line, dict) else getattr(line, self.field)
        except (KeyError, AttributeError):
            return self._usually(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value)
        if type(value) is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(value)
        return self._usually(context)

    def _usually(self, context: Context) -> str:
        return str(self.usual.render_annotated(context))


class RowsNode(Node):
    """The loop; its body is kept for each language with the constant words in place."""

    child_nodelists = ("nodelist",)

    def __init__(self, lines: FilterExpression, name: str, nodelist: NodeList) -> None:
        self.lines = lines
        self.name = name
        self.nodelist = nodelist
        _replace_fields(nodelist, name)
        self.bodies: dict[str | None, list[str | Node]] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        body = self.bodies.get(language)
        if body is None or settings.DEBUG:
            body = self.bodies[language] = self._body(context)
        parts: list[str] = []
        with context.push():
            for number, line in enumerate(self.lines.resolve(context) or (), start=1):
                context[self.name] = line
                context["number"] = number
                parts += [
                    part if isinstance(part, str) else str(part.render_annotated(context))
                    for part in body
                ]
        return SafeString("".join(parts))

    def _body(self, context: Context) -> list[str | Node]:
        body: list[str | Node] = []
        for node in self.nodelist:
            part: str | Node = node
            if isinstance(node, TextNode | ConstantTranslateNode):
                part = str(node.render(context))
            if isinstance(part, str) and body and isinstance(body[-1], str):
                body[-1] += part
            else:
                body.append(part)
        return body


class NumberNode(Node):
    """{{ number }} of a line."""

    def render_annotated(self, context: Context) -> str:
        return str(context["number"])


def _replace_fields(nodelist: NodeList, name: str) -> None:
    """Put the quick form of {{ name.field }} and {{ number }} in, inside {% if %} too."""
    for place, node in enumerate(nodelist):
        if isinstance(node, IfNode):
            for _condition, part in node.conditions_nodelists:
                _replace_fields(part, name)
        elif isinstance(node, VariableNode) and not node.filter_expression.filters:
            lookups: tuple[str, ...] = getattr(node.filter_expression.var, "lookups", None) or ()
            if lookups == ("number",):
                nodelist[place] = NumberNode()
            elif len(lookups) == 2 and lookups[0] == name:
                nodelist[place] = FieldNode(node, name, lookups[1])


@register.tag
def rows(parser: Parser, token: Token) -> Node:
    """{% rows lines as line %}…{% endrows %}: a loop for the lines of a table, which are plain
    mappings or objects. Knows {{ number }} instead of forloop; constant words stand in the body
    once a language; {{ line.field }} costs a fifth."""
    bits = token.split_contents()
    if len(bits) != 4 or bits[2] != "as":
        raise template.TemplateSyntaxError("Write {% rows lines as line %}.")
    nodelist = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(parser.compile_filter(bits[1]), bits[3], nodelist)
