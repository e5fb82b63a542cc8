"""Names of the languages of materials: those that come with the portal, those that were added."""

from library.models import AddedLanguage, Language
from library.names import names

# What a language calls itself, for links to a text in it.
OWN_NAMES = {
    Language.KY: "кыргызча",
    Language.RU: "русский",
    Language.EN: "English",
    Language.UZ: "oʻzbekcha",
    Language.KK: "қазақша",
    Language.TG: "тоҷикӣ",
    Language.MN: "монгол",
    Language.TR: "Türkçe",
    Language.DE: "Deutsch",
    Language.AZ: "azərbaycanca",
    Language.DNG: "хуэйзў",
    Language.TK: "türkmençe",
    Language.TT: "татарча",
    Language.UG: "уйғурчә",
    Language.UK: "українська",
}


def language_name(code: str) -> str:
    """A language in the reader's words; the code of one that nobody has named."""
    if code in OWN_NAMES:
        return str(Language(code).label)
    return dict(known_languages()).get(code, code)


def own_name(code: str) -> str:
    """What a language calls itself. One statement of one that was added."""
    if code in OWN_NAMES:
        return OWN_NAMES[Language(code)]
    row = AddedLanguage.objects.filter(code=code).first()
    return row.own_name if row else code


def language_choices() -> list[tuple[str, str]]:
    """[(code, name)] of all languages that a text may be written in. One statement."""
    added = [(row.code, row.name) for row in AddedLanguage.objects.in_use()]
    return [*((code, str(label)) for code, label in Language.choices), *added]


def known_languages() -> list[tuple[str, str]]:
    """[(code, name)] of all languages a material may be found in, also of those that are no longer
    chosen."""
    return [(row.code, row.name) for row in names()["lang"]]
