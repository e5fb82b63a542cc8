"""Parts that apps above add to the page of a person, such as the record of learning.

    from people import sections
    sections.on_person_page(learning_record)      # in AppConfig.ready

The function takes the request and the person and gives a Section, or None for nothing to show.
Its template is included with `section` (the context) and `person` at hand and starts with an
<h2>. A section may cost two statements at most, whatever it shows.
"""

from collections.abc import Callable

from centers.sections import Section
from core.access import MemberRequest
from people.models import Person

SectionMaker = Callable[[MemberRequest, Person], Section | None]
_makers: list[SectionMaker] = []


def on_person_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page of a person."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def person_sections(request: MemberRequest, person: Person) -> list[Section]:
    """What the apps above have to show of a person."""
    return [section for maker in _makers if (section := maker(request, person))]
