"""Reads that are more than one queryset."""

from trainings.selectors.agenda import next_sessions, open_trainings
from trainings.selectors.applications import applicants, calls_of, women_share
from trainings.selectors.attention import attention, center_attention
from trainings.selectors.cascade import Cascade, cascade, centers_and_projects, plan_of, tots
from trainings.selectors.gaps import Gap, gaps
from trainings.selectors.learning import LearningRecord, learning_record
from trainings.selectors.lists import list_lines, list_rows
from trainings.selectors.materials import materials_of
from trainings.selectors.orders import OrderFigures, guarantees_of, order_figures
from trainings.selectors.pages import money, not_counted, training_page, what_few_have
from trainings.selectors.reach import Reach, programme_reach
from trainings.selectors.register import Register, Row, register
from trainings.selectors.requests import Match, matches, outcomes_of
from trainings.selectors.senders import Senders, senders
from trainings.selectors.steps import Cohort, cohort
from trainings.selectors.tot import TotPlan, criteria_of, tot_plan
from trainings.selectors.trainers import (
    TrainerPage,
    masters_by_area,
    pool,
    trainer_page,
    trainers,
    trainers_visible_to,
)
from trainings.selectors.upcoming import announced, public_trainings, upcoming, upcoming_lines

__all__ = [
    "Cascade",
    "Cohort",
    "Gap",
    "LearningRecord",
    "Match",
    "OrderFigures",
    "Reach",
    "Register",
    "Row",
    "Senders",
    "TotPlan",
    "TrainerPage",
    "announced",
    "applicants",
    "attention",
    "calls_of",
    "cascade",
    "center_attention",
    "centers_and_projects",
    "cohort",
    "criteria_of",
    "gaps",
    "guarantees_of",
    "learning_record",
    "list_lines",
    "list_rows",
    "masters_by_area",
    "matches",
    "materials_of",
    "money",
    "next_sessions",
    "not_counted",
    "open_trainings",
    "order_figures",
    "outcomes_of",
    "plan_of",
    "pool",
    "programme_reach",
    "public_trainings",
    "register",
    "senders",
    "tot_plan",
    "tots",
    "trainer_page",
    "trainers",
    "trainers_visible_to",
    "training_page",
    "upcoming",
    "upcoming_lines",
    "what_few_have",
    "women_share",
]
