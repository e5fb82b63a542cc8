"""Names of people: one folded Latin form for matching, guessed parts, refused rubbish.

Names are stored as written. Everything here that folds serves finding and comparing only:
a folded form never reaches a screen or a file.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.folding import INVISIBLE, fold

KEY_LENGTH = 160
PART_LENGTH = 80

_DAUGHTER = frozenset(("кызы", "кзы", "kyzy", "kizi", "kyzi", "kizy", "qizi", "gyzy", "қызы"))
_SON = frozenset(("уулу", "уул", "оглы", "оглу", "угли", "uulu", "uul", "ogly", "oglu", "ugli"))
_MARKERS = _DAUGHTER | _SON
_FEMALE_ENDS = ("овна", "евна", "ёвна", "ична", "ovna", "evna", "yovna", "ichna")
_MALE_ENDS = ("ович", "евич", "ёвич", "ьич", "ovich", "evich", "yovich", "lyich")
_PATRONYMIC_END = re.compile("(?:ovich|evich|ovna|evna|inichna|ichna|ich)$")

_STRONG_FAMILY = re.compile(
    "(?:[оеё]ва?|[сц]к(?:ий|ая|ой)|енко|[аыи]дзе|швили|[ая]нц|[оеё]вых|"
    "[oe]va?|sk(?:iy?|yi?|aya|aia|oy)|[ea]nko|shvili|idze|adze)$"
)
_WEAK_FAMILY = re.compile("(?:[иы]на?|[аиы]ч|[ую]к|ян|их|ых|[iy]na?|ich|yan|uk)$")
# Frequent given names, folded: they tell the order where no surname shows by its ending, and
# keep "Ева", "Марина" or "Эркин" from being taken for surnames.
_GIVEN = frozenset(
    "abdil adilet aibek aichurek aida aidai aigerim aigul ainagul ainura aisuluu akil akin alina "
    "almaz anara anastasia anna arina arsen asan asel askar azamat bakit begimai beksultan "
    "bermet bibigul bolot bubusara cholpon chingiz chinara daniar daria dastan dinara ekaterina "
    "elena elina elmira elnura emil erkin erlan eva gulbarchin gulia gulmira gulnara gulnura "
    "gulsara igor ilgiz ilias irina islam janara janibek janil jamila jamal jenish jibek jildiz "
    "jomart kanat kanikei karina kairat kristina kubanichbek kubat kunduz kurmanbek lev leva "
    "lubov lidia liudmila maksat marat maria marina martin medina merim mirlan murat nadejda "
    "nargiza natalia nazgul nina nurbek nurgul nurjan nurlan nurzat oksana olga omurbek omurgul "
    "perizat polina regina rahat ruslan sabina sabrina saikal saltanat samat samira sanjar sergei "
    "slava suiun svetlana talant talai tatiana temirlan tilek tinchtikbek tursunai ulan umut "
    "urmat usen uson valentin valentina victor viktor viktoria vladimir zamira zarina zulfia "
    "galina angelina albina konstantin albert dmitri aleksandr aleksei ivan andrei mihail".split()
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name in its parts, each as it was written."""

    family_name: str = ""
    given_name: str = ""
    patronymic: str = ""


# Folding ----------------------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def search_key(text: str) -> str:
    """What a search box compares with `name_key`: folded words without кызы and уулу."""
    return " ".join(word for word in fold(text).split() if word not in _FOLDED_MARKERS)


def name_key(family_name: str, given_name: str, patronymic: str = "") -> str:
    """The key that equal names share: sorted folded words of surname and first name.

    The order of the parts does not matter. The patronymic stays out, except where a person
    has no surname ("Асан кызы Айгүл"): then its stem stands for the surname, so that it
    meets a sheet that put "Асан кызы" into the surname column.
    """
    words = search_key(f"{family_name} {given_name}").split()
    if not search_key(family_name):
        words += patronymic_key(patronymic).split()
    return " ".join(sorted(words))[:KEY_LENGTH].rstrip()


def patronymic_key(text: str) -> str:
    """The father's name inside a patronymic: Омурбек кызы, Омурбековна, Omurbek kyzy → omurbek."""
    words = search_key(text).split()
    return " ".join(_PATRONYMIC_END.sub("", word) or word for word in words)[:PART_LENGTH].rstrip()


def sex_from_patronymic(text: str) -> str:
    """ "F" or "M" where a patronymic says whose child it is (кызы, уулу, -овна, -ович), else ""."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    for word in words:
        if word in _DAUGHTER or (len(word) > 5 and word.endswith(_FEMALE_ENDS)):
            return "F"
        if word in _SON or (len(word) > 5 and word.endswith(_MALE_ENDS)):
            return "M"
    return ""


_FOLDED_MARKERS = frozenset(fold(word) for word in _MARKERS)


# Parts of a name in one cell --------------------------------------------------------------


def split_full_name(text: str) -> NameParts:
    """Guess the parts of a name written in one cell.

    A patronymic is known by кызы, уулу, -ович, -овна. A surname is known by its ending; where
    both or neither word has one, the usual order decides: surname first in Cyrillic, last in
    Latin letters. A comma says it all: "Asanova, Aigul".
    """
    before, comma, after = text.partition(",")
    if comma and before.strip() and after.strip():
        rest = _split_words(after.split())
        if not rest.family_name or not rest.given_name:
            given = rest.given_name or rest.family_name
            return NameParts(" ".join(before.split()), given, rest.patronymic)
    return _split_words(text.replace(",", " ").split())


def _split_words(words: list[str]) -> NameParts:
    words, patronymic = _take_patronymic(_spread_initials(words))
    if not words:
        return NameParts(given_name=patronymic)
    if len(words) == 1:
        # "Айгүл Асан кызы" has no surname; "Асанова" alone is at least that.
        if looks_like_surname(words[0]):
            return NameParts(words[0], "", patronymic)
        return NameParts("", words[0], patronymic)
    if not patronymic and len(words) == 3 and _is_initial(words[1]) and _is_initial(words[2]):
        return NameParts(words[0], words[1], words[2])  # Асанов А. Б.
    if not patronymic and len(words) == 3 and _is_initial(words[0]) and _is_initial(words[1]):
        return NameParts(words[2], words[0], words[1])  # А. Б. Асанов
    at = _family_place(words)
    given = [word for number, word in enumerate(words) if number != at]
    return NameParts(words[at], " ".join(given), patronymic)


def _take_patronymic(words: list[str]) -> tuple[list[str], str]:
    """Take the patronymic out of the words: "Асан кызы" (two words) or "Асановна" (one)."""
    for number, word in enumerate(words):
        bare = _bare(word)
        if bare in _MARKERS and number > 0:
            return words[: number - 1] + words[number + 1 :], " ".join(
                words[number - 1 : number + 1]
            )
        father, dash, marker = bare.partition("-")
        if dash and father and marker in _MARKERS:
            return words[:number] + words[number + 1 :], word
    for number in range(len(words) - 1, -1, -1):
        bare = _bare(words[number])
        # Two words that begin with "Абрамович" have a surname there, not a patronymic.
        is_alone = number == 0 and len(words) <= 2
        if len(bare) > 5 and bare.endswith(_FEMALE_ENDS + _MALE_ENDS) and not is_alone:
            return words[:number] + words[number + 1 :], words[number]
    return words, ""


def _family_place(words: list[str]) -> int:
    """Which word is the surname."""
    unknown = [number for number, word in enumerate(words) if fold(word) not in _GIVEN]
    for test in (looks_like_surname, _may_be_family):
        found = [number for number, word in enumerate(words) if test(word)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    if len(unknown) == 1 and len(words) == 2:
        return unknown[0]  # Ким Анна, Anna Kim
    if any(_is_initial(word) for word in words):
        return next((n for n, word in enumerate(words) if not _is_initial(word)), 0)
    is_latin = all(sign.isascii() or not sign.isalpha() for word in words for sign in word)
    return len(words) - 1 if is_latin else 0


def _spread_initials(words: list[str]) -> list[str]:
    """ "А.Б." is two initials in one word."""
    spread: list[str] = []
    for word in words:
        if re.fullmatch(r"(?:[^\W\d_]\.){2,3}|[^\W\d_]\.[^\W\d_]", word):
            spread += re.findall(r"[^\W\d_]\.?", word)
        else:
            spread.append(word)
    return spread


def _bare(word: str) -> str:
    return word.casefold().strip(".,;()")


def _is_initial(word: str) -> bool:
    return re.fullmatch(r"[^\W\d_]\.?", word) is not None


def looks_like_surname(word: str) -> bool:
    bare = _bare(word)
    return len(bare) >= 4 and fold(bare) not in _GIVEN and _STRONG_FAMILY.search(bare) is not None


def _may_be_family(word: str) -> bool:
    bare = _bare(word)
    return len(bare) >= 4 and fold(bare) not in _GIVEN and _WEAK_FAMILY.search(bare) is not None


# Names as written -------------------------------------------------------------------------

_ALLOWED = re.compile(r"[^\W\d_]|[\s.,()'’‘`ʼʻ‐‑–-]")
# Excel puts a "?" for each ө, ү and ң when it saves a csv in the Windows encoding.
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]|\ufffd")


def clean_name(text: str, *, max_length: int = PART_LENGTH) -> str:
    """A name as written, with single spaces; refuses what no name holds.

    Raises ValidationError with one of the codes formula, markup, digits, lost_letters,
    characters, letters, too_long. An empty text stays empty: whether a part may be missing is the
    caller's rule.
    """
    name = " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    if not name:
        return ""
    if name[0] in "=+@" or (name.startswith("-") and len(name) > 1):
        raise ValidationError(
            _("A formula stands where a name should be. Type the name itself."), code="formula"
        )
    if any(sign in name for sign in "<>{}[]\\|"):
        raise ValidationError(
            _("A name cannot hold markup such as < or >. Type the name only."), code="markup"
        )
    if any(sign.isdigit() for sign in name):
        raise ValidationError(
            _("A name cannot hold digits. Move numbers to their own column."), code="digits"
        )
    if _LOST.search(name):
        raise ValidationError(
            _(
                "Letters were lost when this list was saved: “?” stands in their place. Type "
                "them, or save the list as xlsx and send that file."
            ),
            code="lost_letters",
        )
    bad = next((sign for sign in name if not (_ALLOWED.match(sign) or _is_mark(sign))), "")
    if bad:
        raise ValidationError(
            _("A name cannot hold the sign “%(sign)s”."), code="characters", params={"sign": bad}
        )
    if not any(sign.isalpha() for sign in name):
        raise ValidationError(_("A name needs letters."), code="letters")
    if len(name) > max_length:
        raise ValidationError(
            _("This name is too long: at most %(limit)s letters."),
            code="too_long",
            params={"limit": max_length},
        )
    return name


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc")
