"""What a commitment led to: shown on its page by the apps above, which know it.

    from events import outcomes
    outcomes.on_commitment_page(trainings_of)      # in AppConfig.ready

The function takes the request and the commitment and gives a `Section`, or None for nothing to
show. Its template is included with `section` and `commitment` at hand and starts with an <h2>.
"""

from collections.abc import Callable

from centers.sections import Section
from core.access import MemberRequest
from events.models import Commitment, Event

SectionMaker = Callable[[MemberRequest, Commitment], Section | None]
ChainAddress = Callable[[Event], str]
_makers: list[SectionMaker] = []
_chain: list[ChainAddress] = []


def on_commitment_page(maker: SectionMaker) -> SectionMaker:
    """Add a part to the page of a commitment."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def commitment_sections(request: MemberRequest, commitment: Commitment) -> list[Section]:
    """What the apps above have to show of a commitment."""
    return [section for maker in _makers if (section := maker(request, commitment))]


def show_chain_at(address: ChainAddress) -> None:
    """Say where the whole chain of an event is shown."""
    _chain[:] = [address]


def chain_url(event: Event) -> str:
    """The page of the whole chain; "" where no app above has one."""
    return _chain[0](event) if _chain else ""
