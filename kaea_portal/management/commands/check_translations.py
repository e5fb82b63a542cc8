"""Fails when a string of the portal lacks its Kyrgyz or Russian words."""

from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kaea_portal.catalogues import ROOT
from kaea_portal.messages_in_use import Message, messages_in_use


def untranslated(language: str) -> dict[Message, str]:
    """Messages without finished words in this language, with the file that uses them."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    done = set()
    for entry in polib.pofile(str(path)) if path.exists() else ():
        if entry.translated():  # not fuzzy, every plural form filled
            done.add((entry.msgctxt or "", entry.msgid))
    used = messages_in_use()
    return {one: place for one, place in used.items() if (one.context, one.text) not in done}


class Command(BaseCommand):
    help = "Check that every string is translated into every language (English is the source)."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for language, _name in settings.LANGUAGES:
            if language == "en":
                continue
            missing = untranslated(language)
            total += len(missing)
            for message, place in missing.items():
                self.stdout.write(f"{language}  {place}: {message.text}")
        if total:
            raise CommandError(f"{total} strings are not translated.")
        self.stdout.write("Every string is translated.")
