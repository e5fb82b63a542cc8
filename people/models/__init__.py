"""Person: one human in the whole network. Consents, target groups, duplicates and merges."""

from people.models.consents import Consent, ConsentQuerySet
from people.models.duplicates import DuplicatePair, DuplicatePairQuerySet, Merge
from people.models.groups import (
    AGE_BAND_STARTS,
    AgeBand,
    Sex,
    TargetGroup,
    age_band,
    age_between,
)
from people.models.persons import (
    ADULT_AGE,
    NAMED,
    Person,
    PersonCenter,
    PersonPhone,
    PersonPhoneQuerySet,
    PersonQuerySet,
    written_name,
)

__all__ = [
    "ADULT_AGE",
    "AGE_BAND_STARTS",
    "NAMED",
    "AgeBand",
    "Consent",
    "ConsentQuerySet",
    "DuplicatePair",
    "DuplicatePairQuerySet",
    "Merge",
    "Person",
    "PersonCenter",
    "PersonPhone",
    "PersonPhoneQuerySet",
    "PersonQuerySet",
    "Sex",
    "TargetGroup",
    "age_band",
    "age_between",
    "written_name",
]
