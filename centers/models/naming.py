"""Which of its names a place or an organisation had on a day."""

import datetime as dt
from typing import Any


def called_on(owner: Any, day: dt.date | None) -> Any:
    """Whichever of the owner and its former names was its name on a day."""
    if day is not None:
        for former in sorted(owner.former_names.all(), key=lambda name: name.valid_until):
            if day < former.valid_until:
                return former
    return owner
