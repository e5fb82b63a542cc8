"""A material as search engines read it: schema.org `LearningResource` as JSON-LD."""

from typing import Any

from library import records
from library.downloads import TYPES, kinds
from library.models import Contributor, Resource
from library.records import Maker, Record
from library.selectors import Reading

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
                "encodingFormat": TYPES[kind],
                "inLanguage": record.language,
            }
            for kind in (kinds(record.title) if record.has_text else ())
        ],
    }
    for maker in record.helpers:
        found.setdefault(ROLES[Contributor.Role(maker.role)], []).append(_maker(maker))
    return {name: value for name, value in found.items() if value}


def _maker(maker: Maker) -> dict[str, str]:
    return {"@type": "Organization" if maker.is_organisation else "Person", "name": maker.name}
