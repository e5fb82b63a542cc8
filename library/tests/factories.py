"""Materials for tests, made by the services."""

import itertools
from typing import Any

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from library import services
from library.models import AddedLanguage, Edition, Resource, Revision, Topic

_numbers = itertools.count(1)


def create_reviewer(**fields: Any) -> User:
    """An adviser who reviews materials."""
    return create_user(national_role="library_reviewer", **fields)


def create_language(*, code: str = "ko", own_name: str = "한국어", **names: str) -> AddedLanguage:
    """A language that the directorate has added."""
    every = {f"name_{language}": own_name for language in ("ky", "ru", "en")}
    values = {"own_name": own_name, **every, **names}
    return AddedLanguage.objects.get_or_create(code=code, defaults=values)[0]


def create_topic(*, code: str = "", name: str = "") -> Topic:
    number = next(_numbers)
    code = code or f"topic-{number}"
    name = name or code
    return Topic.objects.create(code=code, name_ky=name, name_ru=name, name_en=name)


def create_resource(*, by: User | None = None, **fields: Any) -> Resource:
    """A material of the network, with terms, without texts."""
    fields.setdefault("licence", "cc0")
    fields.setdefault("slug", f"material-{next(_numbers)}")
    return services.create_resource(by=by or create_directorate(), **fields)


def create_revision(
    *,
    resource: Resource | None = None,
    language: str = "ky",
    by: User | None = None,
    title: str = "Материал",
    summary: str = "Эмне үйрөнөсүз.",
    body: str = "## Башы\n\nТекст.",
    **texts: Any,
) -> Revision:
    """The draft of a language version."""
    by = by or create_directorate()
    resource = resource or create_resource(by=by)
    edition = services.add_edition(resource, language=language, by=by)
    return services.save_revision(edition, by=by, title=title, summary=summary, body=body, **texts)


def create_published(*, reviewer: User | None = None, **fields: Any) -> Edition:
    """A published language version; fields as in `create_revision`."""
    return publish(create_revision(**fields), reviewer=reviewer)


def publish(revision: Revision, *, reviewer: User | None = None) -> Edition:
    """Send a draft to review and let it be published by somebody else."""
    author = revision.written_by
    assert author is not None
    services.submit_revision(revision, by=author)
    return services.publish_revision(revision, by=reviewer or create_reviewer()).edition
