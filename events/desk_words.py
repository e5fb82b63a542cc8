"""What the page of a desk says, for its script: it works where no server can be asked for words."""

from django.utils.translation import gettext as _


def desk_words() -> dict[str, str]:
    """Every sentence of the desk in the reader's language; {…} is filled in by the script."""
    return {
        "no_key": _("This phone is not a desk yet. Scan the QR code that the organiser shows you."),
        "bad_key": _("The key of this desk has ended. Ask the organiser for a new QR code."),
        "enrol_offline": _("No network: once it is back, this phone becomes a desk."),
        "enrol_used": _("Another phone used this QR code. Ask the organiser for a new one."),
        "enrol_over": _("The time of this QR code is over. Ask the organiser for a new one."),
        "loading": _("Loading the list …"),
        "ready": _("Ready: {people} people, synced {time}"),
        "offline": _("No network: {people} people, synced {time}. Scan on, nothing is lost."),
        "waiting": _("{count} to send"),
        "in": _("Welcome"),
        "out": _("Left"),
        "already": _("Already in: {desk}, {time}"),
        "already_here": _("Already in: this desk, {time}"),
        "undone": _("Taken back"),
        "cancelled": _("The place was given back. Let in as a walk-in if there is room."),
        "line": _("On the waiting list, no place yet."),
        "wrong": _("This code is not on the list."),
        "foreign": _("This ticket is for another event."),
        "unreadable": _("This is no ticket of ours."),
        "bad": _("Something is missing: surname, first name, and for under 18 a parent."),
        "no_camera": _("The camera does not open. Type the code or search by name."),
        "problem": _("Look at this: the portal says otherwise."),
        "old_browser": _("This browser cannot work without a network. Use Chrome or Firefox."),
        "stop": _("Stop the camera"),
        "scan": _("Scan with the camera"),
    }
