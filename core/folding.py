"""One folded Latin form in which the spellings of a name meet, for finding and comparing only.

People, places and organisations are stored as written; a folded form never reaches a screen
or a file.
"""

import re
import unicodedata
from functools import lru_cache

# Signs that typists take for Kyrgyz letters when the layout has none, and letters of
# neighbours' alphabets, brought to the letter that is meant.
_MEANT = str.maketrans(
    {"ѳ": "ө", "ɵ": "ө", "ҩ": "ө", "γ": "ү", "ʏ": "ү", "ұ": "ү", "ӊ": "ң", "ҥ": "ң", "ŋ": "ң"}
    | {"қ": "к", "ғ": "г", "ҳ": "х", "һ": "х", "ә": "а", "ў": "у", "і": "и", "ї": "и", "є": "е"}
    | {"ґ": "г", "ӣ": "и", "ӯ": "у", "ҷ": "ж", "ђ": "дж", "ћ": "ч"}
)
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфэыө", "abvgdeziiklmnoprstufeio", strict=True))
    | {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
    | {"ъ": "", "ь": "", "ю": "yu", "я": "ya", "ү": "u", "ң": "n"}
)
_LATIN = str.maketrans(
    {"ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ğ": "g", "ı": "i"}
    | {"ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "o", "ə": "a"}
)
# Latin letters that look like Cyrillic ones (as capitals, too), and the way back.
_TO_CYRILLIC = str.maketrans("aeocpxykmthbiü", "аеосрхукмтнвиү")
_TO_LATIN = str.maketrans("аеосрхукмтнвү", "aeocpxykmthbu")
_LOOK_LATIN = frozenset("aeocpxykmthb")
_LOOK_CYRILLIC = frozenset("аеосрхукмтнвү")

_APOSTROPHES = re.compile("['`´ʹʺʻʼʽˈ‘’‛′ʾʿ]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# One spelling per sound, for both alphabets. Rules run until nothing changes.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("s(?:h?c)h", "sh"),  # щ, шч, shch, sch
        ("tch", "ch"),
        ("d(?:zh|j)|zh", "j"),  # Djyldyz, Dzhyldyz, Zhyldyz, Jyldyz
        ("kh", "h"),
        ("ph", "f"),
        ("ck", "k"),
        ("tz", "ts"),
        ("^x", "h"),  # Xolmatov is Холматов, but Alexey is Алексей
        ("x", "ks"),
        ("q", "k"),
        ("w", "v"),
        ("c(?!h)", "k"),
        ("y", "i"),  # ы, й, и have one letter between them in Latin spelling
        ("i+[eo]", "e"),  # Beishenaliyeva, Асанбаиева; ё as yo, io, ye
        ("ng", "n"),  # ң is n or ng
        (r"([^\W\d])\1+", r"\1"),  # Мээрим, Ысык / Issyk
    )
)


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """One Latin form in which all spellings of a name meet: words, spaces between, in order.

    Айгүл, Айгул, Aigul, Aigül and Aygul are one; so are Жылдыз, Jyldyz, Zhyldyz and Djyldyz.
    Folding what is folded changes nothing.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = _APOSTROPHES.sub("", INVISIBLE.sub("", plain))
    return " ".join(filter(None, (_fold_word(word) for word in re.findall(r"[^\W_]+", plain))))


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    folded = _fold_once(word)
    # A rule may make food for an earlier one ("зх" gives "zkh" gives "zh"): run to the end.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(word: str) -> str:
    word = _one_alphabet(word.translate(_MEANT)).translate(_CYRILLIC).translate(_LATIN)
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    word = "".join(sign for sign in decomposed if sign.isalnum())
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _one_alphabet(word: str) -> str:
    """Mend a word typed in two alphabets ("Aйгүл" with a Latin A) towards the likelier one."""
    latin = {sign for sign in word if "a" <= sign <= "z"}
    cyrillic = {sign for sign in word if "а" <= sign <= "ӿ"}
    if not latin or not cyrillic:
        return word
    if cyrillic <= _LOOK_CYRILLIC and not latin <= _LOOK_LATIN:
        return word.translate(_TO_LATIN)
    return word.translate(_TO_CYRILLIC)
