"""Parts that apps above add to the page of a material.

A material's page says which programmes use it, but trainings stand above the library. So the app
above registers a function in its `AppConfig.ready`:

    from library import sections
    sections.on_material_page(used_in_programmes)

The function takes the request and the material and gives a Section, or None for nothing to show.
Its template is included with `section` (the context) and `resource` at hand and starts with an
<h2>. A section may cost one statement and show nothing personal: the page is kept for visitors.
"""

from collections.abc import Callable

from django.http import HttpRequest

from centers.sections import Section
from library.models import Resource

SectionMaker = Callable[[HttpRequest, Resource], Section | None]
_makers: list[SectionMaker] = []


def on_material_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page of a material."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def material_sections(request: HttpRequest, resource: Resource) -> list[Section]:
    """What the apps above have to show of a material."""
    return [section for maker in _makers if (section := maker(request, resource))]
