"""The languages of materials that the directorate adds to those that come with the portal."""

import re
from collections.abc import Iterable
from functools import partial

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.selectors import name_columns
from core import audit
from core.caching import forget_pages
from core.refusals import at_field
from library.models import AddedLanguage, Language
from library.names import forget_names
from library.permissions import can_manage_lists


@transaction.atomic
def save_language(language: AddedLanguage, *, changed: Iterable[str], by: User) -> AddedLanguage:
    """Save a language and leave a line. Where nobody says what it calls itself, Django may know;
    where it has no name in somebody's words, it is called so.

    Raises ValidationError by anybody but the directorate, on a code that BCP 47 has not or that is
    in the list already, and on a language without a name.
    """
    if not can_manage_lists(by):
        raise ValidationError(_("The directorate keeps the languages."), code="role")
    if not re.fullmatch(r"[a-z]{2,3}", language.code):
        text = _("A code is two or three Latin letters: ko, fa, prs.")
        raise at_field("code", text, code="bad_code")
    language.own_name = language.own_name.strip() or _known(language.code)
    if not language.own_name:
        text = _("Write what the language calls itself; the portal does not know it.")
        raise at_field("own_name", text, code="no_name")
    for name in name_columns():
        setattr(language, name, getattr(language, name) or language.own_name)
    refusal = partial(at_field, "code", _("This language is in the list already."), code="taken")
    if language.code in Language.values:
        raise refusal()
    try:
        with transaction.atomic():
            language.save()
    except IntegrityError as error:
        raise refusal() from error
    transaction.on_commit(forget_names)
    forget_pages("library")
    audit.record("language_saved", language, by=by, note=", ".join(changed))
    return language


def _known(code: str) -> str:
    """What a language calls itself as far as Django knows, else ""."""
    return str(LANG_INFO.get(code, {}).get("name_local", ""))
