"""Every write of this app that has a rule, a second table, a message or an audit line."""

from centers.services.centers import create_center, update_center
from centers.services.memberships import end_membership, invite_member
from centers.services.network import (
    apply_to_network,
    join_network,
    leave_network,
    withdraw_application,
)
from centers.services.organisations import (
    create_organisation,
    rename_organisation,
    update_organisation,
)
from centers.services.pictures import remove_center_picture, save_center_picture
from centers.services.search import index_organisations, index_places
from centers.services.tables import save_area, save_place

__all__ = [
    "apply_to_network",
    "create_center",
    "create_organisation",
    "end_membership",
    "index_organisations",
    "index_places",
    "invite_member",
    "join_network",
    "leave_network",
    "remove_center_picture",
    "rename_organisation",
    "save_area",
    "save_center_picture",
    "save_place",
    "update_center",
    "update_organisation",
    "withdraw_application",
]
