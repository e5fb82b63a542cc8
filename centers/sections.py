"""Parts that apps above add to the pages of a center.

A center's page shows its next trainings, but trainings stand above centers. So the app above
registers a function in its `AppConfig.ready`:

    from centers import sections
    sections.on_public_page(next_trainings)   # for visitors
    sections.on_staff_page(gaps)              # for the center's people

The function takes the request and the center and gives a Section, or None for nothing to show.
Its template is included with `section` (the context) and `center` at hand and starts with an
<h2>. A section may cost two statements at most, whatever it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from centers.models import Center


@dataclass(frozen=True, slots=True)
class Section:
    """A template and what it needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


SectionMaker = Callable[[HttpRequest, Center], Section | None]
_public: list[SectionMaker] = []
_staff: list[SectionMaker] = []


def on_public_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page that visitors read; it may show nothing personal."""
    if maker not in _public:
        _public.append(maker)
    return maker


def on_staff_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page of a center's own people, such as its gaps."""
    if maker not in _staff:
        _staff.append(maker)
    return maker


def public_sections(request: HttpRequest, center: Center) -> list[Section]:
    """What the apps above have to show visitors of a center."""
    return [section for maker in _public if (section := maker(request, center))]


def staff_sections(request: HttpRequest, center: Center) -> list[Section]:
    """What the apps above have to show the people of a center."""
    return [section for maker in _staff if (section := maker(request, center))]
