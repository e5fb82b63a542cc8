"""Places, organisations, the network's membership, adult training centers and their staff."""

from centers.models.centers import (
    Center,
    CenterQuerySet,
    Membership,
    MembershipQuerySet,
    ThematicArea,
)
from centers.models.network import DateRange, NetworkMembership, NetworkMembershipQuerySet
from centers.models.organisations import (
    Organisation,
    OrganisationFormerName,
    OrganisationQuerySet,
)
from centers.models.places import Place, PlaceFormerName, PlaceQuerySet

__all__ = [
    "Center",
    "CenterQuerySet",
    "DateRange",
    "Membership",
    "MembershipQuerySet",
    "NetworkMembership",
    "NetworkMembershipQuerySet",
    "Organisation",
    "OrganisationFormerName",
    "OrganisationQuerySet",
    "Place",
    "PlaceFormerName",
    "PlaceQuerySet",
    "ThematicArea",
]
