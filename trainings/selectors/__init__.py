"""Reads that are more than one queryset."""

from trainings.selectors.attention import Attention, Item, attention, center_attention
from trainings.selectors.gaps import Gap, gaps
from trainings.selectors.learning import LearningRecord, learning_record
from trainings.selectors.lists import list_lines, list_rows
from trainings.selectors.pages import money, training_page
from trainings.selectors.reach import Reach, programme_reach
from trainings.selectors.register import Register, Row, register
from trainings.selectors.senders import Senders, senders
from trainings.selectors.upcoming import public_trainings, upcoming

__all__ = [
    "Attention",
    "Gap",
    "Item",
    "LearningRecord",
    "Reach",
    "Register",
    "Row",
    "Senders",
    "attention",
    "center_attention",
    "gaps",
    "learning_record",
    "list_lines",
    "list_rows",
    "money",
    "programme_reach",
    "public_trainings",
    "register",
    "senders",
    "training_page",
    "upcoming",
]
