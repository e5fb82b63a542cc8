"""What needs my attention: trainings and meetings in one list. They are siblings, so it is here."""

from accounts.models import User
from events.selectors import attention as of_meetings
from trainings.selectors import attention as of_trainings
from trainings.selectors.attention import Attention, Item

# So many places of the list are for trainings, however much meetings have left undone.
FOR_TRAININGS = 3
URGENCY = {"bad": 0, "warn": 1}


def attention(user: User, *, limit: int = 10) -> Attention:
    """The first things that wait and how many there are. Five statements at most."""
    meetings = [
        Item(due.code, due.text, due.url, due.about, due.count, due.tone)
        for due in of_meetings(user)
    ]
    found = of_trainings(user, limit=limit)
    room = max(limit - len(meetings), FOR_TRAININGS)
    chosen = [*found.items[:room], *meetings[: limit - min(room, len(found.items))]]
    shown = sorted(chosen, key=lambda item: URGENCY.get(item.tone, 2))
    return Attention(items=shown, total=found.total + len(meetings))
