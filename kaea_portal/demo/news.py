"""Visitors of the demonstration who want news by mail: two said yes, one was asked only."""

from core import subscriptions
from core.models import Subscription

READERS: tuple[tuple[str, str, list[str], list[str], list[str]], ...] = (
    ("aida", "ky", ["events", "trainings"], ["KG-B"], []),
    ("marat", "ru", ["tutorials"], [], ["digital-skills"]),
    ("jane", "en", ["events"], [], []),
)
CONFIRMED = ("aida", "marat")


def add_readers() -> None:
    """Through the form's service, so that the question stands among the messages."""
    for name, language, kinds, regions, topics in READERS:
        email = f"{name}@reader.demo.kaea.example"
        subscriptions.subscribe(
            email=email, language=language, kinds=kinds, regions=regions, topics=topics
        )
        if name in CONFIRMED:
            subscriptions.confirm(Subscription.objects.get(email=email))
