"""Reads that are more than one queryset."""

from trainings.selectors.agenda import next_sessions, open_trainings
from trainings.selectors.attention import attention, center_attention
from trainings.selectors.gaps import Gap, gaps
from trainings.selectors.learning import LearningRecord, learning_record
from trainings.selectors.lists import list_lines, list_rows
from trainings.selectors.materials import materials_of
from trainings.selectors.pages import money, training_page
from trainings.selectors.reach import Reach, programme_reach
from trainings.selectors.register import Register, Row, register
from trainings.selectors.senders import Senders, senders
from trainings.selectors.upcoming import announced, public_trainings, upcoming, upcoming_lines

__all__ = [
    "Gap",
    "LearningRecord",
    "Reach",
    "Register",
    "Row",
    "Senders",
    "announced",
    "attention",
    "center_attention",
    "gaps",
    "learning_record",
    "list_lines",
    "list_rows",
    "materials_of",
    "money",
    "next_sessions",
    "open_trainings",
    "programme_reach",
    "public_trainings",
    "register",
    "senders",
    "training_page",
    "upcoming",
    "upcoming_lines",
]
