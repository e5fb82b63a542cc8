"""What apps above know of an order and show on its page: the promise of a meeting it came from.

    from trainings import order_sections
    order_sections.on_order_page(promise_of)      # in AppConfig.ready

The function takes the request and the order and gives a `Section`, or None for nothing to show.
Its template is included with `section` (the context) and `order` at hand and starts with an <h2>.
"""

from collections.abc import Callable

from centers.sections import Section
from core.access import MemberRequest
from trainings.models import CourseOrder

SectionMaker = Callable[[MemberRequest, CourseOrder], Section | None]
_makers: list[SectionMaker] = []


def on_order_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page of an order."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def order_sections(request: MemberRequest, order: CourseOrder) -> list[Section]:
    """What the apps above have to show of an order."""
    return [section for maker in _makers if (section := maker(request, order))]
