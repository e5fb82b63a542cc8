"""What search engines read of a page: schema.org as JSON-LD."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# Nothing in the data may end the element that holds it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """The element for the head of a page. It holds data, no code, so the policy lets it be."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
