"""A material as search engines read it: schema.org `LearningResource` as JSON-LD."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from library import records
from library.downloads import TYPES
from library.models import Contributor, Resource
from library.records import Maker, Record
from library.selectors import Reading

# Nothing in the data may end the element that holds it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# Properties of schema.org for who did what; the rest are contributors.
ROLES = {
    Contributor.Role.TRANSLATOR: "translator",
    Contributor.Role.EDITOR: "editor",
    Contributor.Role.ILLUSTRATOR: "contributor",
    Contributor.Role.EXPERT: "contributor",
}
LEVELS = {"beginner": "Beginner", "intermediate": "Intermediate", "advanced": "Advanced"}


def learning_resource(record: Record, reading: Reading, origin: str) -> dict[str, Any]:
    """The description of what a reader sees."""
    resource = reading.resource
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": record.url,
        "url": record.url,
        "identifier": records.identifier(record),
        "name": record.title,
        "description": record.summary,
        "inLanguage": record.language,
        "learningResourceType": record.kind_label,
        "educationalLevel": LEVELS[resource.level],
        "audience": {
            "@type": "EducationalAudience",
            "audienceType": str(Resource.Audience(resource.audience).label),
        },
        "timeRequired": f"PT{record.minutes}M" if record.minutes else None,
        "datePublished": records.utc(record.published),
        "dateModified": records.utc(record.modified),
        "isAccessibleForFree": True,
        "license": record.licence_url or record.licence,
        "about": [{"@type": "Thing", "name": topic.name} for topic in record.topics],
        "author": [_maker(maker) for maker in record.authors],
        "publisher": {"@type": "Organization", "name": record.publisher},
        "isBasedOn": record.source_url,
        "workTranslation": [
            {"@type": "LearningResource", "@id": url, "url": url, "inLanguage": language}
            for language, url in record.others
        ],
        "teaches": [
            {
                "@type": "DefinedTerm",
                "name": row.name,
                "termCode": row.code,
                "inDefinedTermSet": f"{row.framework} {row.version}",
            }
            for row in reading.competences
        ],
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": records.file_url(record.slug, record.language, kind, origin),
                "encodingFormat": content_type,
                "inLanguage": record.language,
            }
            for kind, content_type in TYPES.items()
            if record.has_text
        ],
    }
    for maker in record.helpers:
        found.setdefault(ROLES[Contributor.Role(maker.role)], []).append(_maker(maker))
    return {name: value for name, value in found.items() if value}


def script(data: dict[str, Any]) -> SafeString:
    """The element for the head of a page. It holds data, no code, so the policy lets it be."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def _maker(maker: Maker) -> dict[str, str]:
    return {"@type": "Organization" if maker.is_organisation else "Person", "name": maker.name}
