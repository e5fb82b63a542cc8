"""The audit log in words people read: names of actions, of kinds of records, of changed fields.

Apps above name their own actions once, in `AppConfig.ready`: `describe({"enrolled": _("…")})`.
An action nobody described is shown by its code word, so nothing is ever missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import dates
from core.finders import Listed, version_of
from core.models import AuditEntry

REMEMBER = 600  # seconds the lists of known actions and kinds of records are kept

_actions: dict[str, str | Promise] = {
    "exported": gettext_lazy("exported a file"),
    "viewed": gettext_lazy("looked at personal data"),
    "job_asked": gettext_lazy("asked for long work"),
    "job_cancelled": gettext_lazy("cancelled long work"),
    "job_restarted": gettext_lazy("started long work again"),
    "job_file_downloaded": gettext_lazy("downloaded a file"),
    "message_cancelled": gettext_lazy("cancelled a message"),
    "message_told": gettext_lazy("marked a message as told"),
    "message_changed": gettext_lazy("changed a message"),
    "message_hurried": gettext_lazy("sent a message at once"),
    "reminder_rule_saved": gettext_lazy("changed a rule of reminders"),
    "subscription_confirmed": gettext_lazy("confirmed news by mail"),
    "subscription_stopped": gettext_lazy("stopped news by mail"),
    "created": gettext_lazy("created"),
    "updated": gettext_lazy("changed"),
    "deleted": gettext_lazy("deleted"),
}

# What lines say beside changed fields: {name: its words}.
_facts: dict[str, str | Promise] = {
    "rows": gettext_lazy("rows"),
    "personal": gettext_lazy("with personal data"),
    "file": gettext_lazy("file"),
    "role": gettext_lazy("role"),
    "donor": gettext_lazy("donor"),
    "page": gettext_lazy("page"),
}
# Codes of facts: {name of the fact, or the action: {code: its words}}.
_codes: dict[str, dict[str, str | Promise]] = {}
# Notes that are codes, written by the machine: {action: {note: its words}}. Others are somebody's.
_notes: dict[str, dict[str, str | Promise]] = {
    "viewed": {
        "audit log": gettext_lazy("Audit log"),
        "messages": gettext_lazy("Messages"),
        "phone list": gettext_lazy("Phone list"),
    }
}


def describe(actions: dict[str, str | Promise]) -> None:
    """Give actions their words."""
    _actions.update(actions)


def describe_facts(
    facts: dict[str, str | Promise], codes: dict[str, dict[str, str | Promise]] | None = None
) -> None:
    """Give words to facts that are no field of a record, and to the codes they hold."""
    _facts.update(facts)
    _codes.update(codes or {})


def describe_notes(action: str, notes: dict[str, str | Promise]) -> None:
    """Give words to the notes that an action leaves as codes."""
    _notes.setdefault(action, {}).update(notes)


def action_label(action: str) -> str:
    """The words of an action."""
    return str(_actions.get(action) or action.replace("_", " "))


def type_label(object_type: str) -> str:
    """The name of a kind of record, such as "person" for people.Person."""
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else object_type


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def note_label(entry: AuditEntry) -> str:
    """The note of an entry, in the reader's language where it is a code."""
    return str(_notes.get(entry.action, {}).get(entry.note, entry.note))


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field: before → after, or a single fact (`before` is None and `is_fact`)."""

    label: str
    before: str
    after: str
    is_fact: bool = False
    is_erased: bool = False

    @property
    def html(self) -> SafeString:
        """One line of a list. Here and not in a template: a saved register has thirty of them."""
        if self.is_erased:
            word = _("erased")  # xgettext does not look into f-strings
            said = f"<i>{escape(word)}</i>"
        elif self.is_fact:
            said = escape(self.after)
        else:
            said = f"<del>{escape(self.before)}</del> → <ins>{escape(self.after)}</ins>"
        return SafeString(f"{escape(self.label)}: {said}")


def changes_of(entry: AuditEntry) -> list[Change]:
    """What an entry says of the fields, in words."""
    model = _model(entry.object_type) if entry.object_type else None
    return [_change(model, name, value, entry.action) for name, value in entry.changes.items()]


def line_of(entry: AuditEntry, centers: Mapping[int | None, str]) -> dict[str, Any]:
    """A line of the log as its page shows it, every word in the reader's language.

    `centers` are names by number. A plain mapping, which templates read fastest.
    """
    record = {"object_type": entry.object_type, "object_id": entry.object_id}
    changes = "".join(f"<li>{change.html}</li>\n" for change in changes_of(entry))
    return {
        "when": f"{dates.short_day(entry.at)} {dates.clock(entry.at)}",
        "at": entry.at.isoformat(),
        "who": entry.actor_label or "–",
        "action": action_label(entry.action),
        "url": f"?{urlencode(record)}" if entry.object_type else "",
        "label": entry.object_label or entry.object_id,
        "type": type_label(entry.object_type) if entry.object_type else "",
        "center": centers.get(entry.center_id, ""),
        "note": note_label(entry),
        "changes": SafeString(changes),
        "ip": entry.ip or "–",
        "path": entry.path,
    }


def _change(model: type[models.Model] | None, name: str, value: Any, action: str) -> Change:
    label = str(_facts.get(name) or name.replace("_", " "))
    if name.isdecimal():  # many rows in one line, each under its number
        label = _("row %(number)s") % {"number": name}
    labels: dict[Any, Any] = _codes.get(name) or _codes.get(action) or {}
    if model:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            field = None
        if isinstance(field, models.Field):
            label = str(field.verbose_name)
            labels = dict(field.flatchoices)
    if value is None:
        return Change(label, "", "", is_erased=True)
    if isinstance(value, list) and len(value) == 2:
        before, after = (_value(item, labels) for item in value)
        return Change(label, before, after)
    return Change(label, "", _value(value, labels), is_fact=True)


def _value(value: Any, labels: dict[Any, Any]) -> str:
    if value is None or value == "":
        return "–"
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    if isinstance(value, list):
        return ", ".join(_value(item, labels) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(item, {})}" for key, item in value.items())
    return str(labels.get(value, value))


def known_actions() -> list[tuple[str, str]]:
    """(code, words) of the actions in the log, for the filter."""
    return _sorted((code, action_label(code)) for code in _distinct("action"))


def known_types() -> list[tuple[str, str]]:
    """(label, words) of the kinds of records in the log, for the filter."""
    return _sorted((code, type_label(code)) for code in _distinct("object_type"))


def _sorted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1])


def _distinct(column: str) -> list[str]:
    """The different values of an indexed column. Millions of lines hold few of them, so ask for
    the next greater one each time instead of reading all."""
    key = f"audit-known:{column}"
    values: list[str] | None = cache.get(key)
    if values is None:
        table = AuditEntry._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE known AS ("  # noqa: S608 names of our own columns
                f"(SELECT {column} AS value FROM {table} ORDER BY {column} LIMIT 1) UNION ALL "
                f"SELECT (SELECT {column} FROM {table} WHERE {column} > known.value "
                f"ORDER BY {column} LIMIT 1) FROM known WHERE known.value IS NOT NULL) "
                f"SELECT value FROM known WHERE value <> ''"
            )
            values = [row[0] for row in cursor]
        cache.set(key, values, REMEMBER)
    return values


def center_choices() -> Listed:
    """(id, name) of the centers, for the filter. The log itself knows numbers only, and this app
    knows no centers: which model they are is a setting."""
    label = getattr(settings, "AUDIT_CENTER_MODEL", "centers.Center")
    model = _model(label)
    if model is None:
        return Listed([])
    key = f"audit-centers:2:{get_language()}"
    found: Listed | None = cache.get(key)
    if found is None:
        manager = model._default_manager
        rows = manager.with_list_relations() if hasattr(manager, "with_list_relations") else manager
        pairs = sorted(((row.pk, str(row)) for row in rows.all()), key=lambda pair: pair[1])
        found = Listed(pairs, source=label, version=version_of(pairs), by="pk")
        cache.set(key, found, 60)
    return found
