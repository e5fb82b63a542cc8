"""What a person may have meant by the keys he pressed: the other layout, Latin for Cyrillic."""

import re

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_QWERTY + '~{}:"<>', _CYRILLIC + "ёхъжэбю")
# The Kyrgyz letters stand on the keys of their plain sisters, behind AltGr.
_TO_QWERTY = str.maketrans(_CYRILLIC + "ңөү", _QWERTY + "yje")

_TRANSLITERATED = (
    *(("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц")),
    *(("yu", "ю"), ("ya", "я"), ("yo", "ё"), ("iu", "ю"), ("ia", "я"), ("ng", "ң")),
    *zip("abvgdezijklmnoprstufhycqwxöüşçñğı", "абвгдезижклмнопрстуфхыкквкөүшчңгы", strict=True),
)
_LATIN = re.compile("[a-zöüşçñğı]")


def is_latin(word: str) -> bool:
    """Some of its letters are Latin, none is Cyrillic."""
    return bool(_LATIN.search(word)) and not re.search("[а-яёңөү]", word)


def other_layout(word: str) -> str:
    """What the same keys give in the other layout: ghbdtn is привет, акуу is free.

    Empty when that is no word.
    """
    if is_latin(word):
        found = word.translate(_TO_CYRILLIC)
    else:
        found = word.translate(_TO_QWERTY)
    return found if len(found) > 2 and found.isalpha() else ""


def in_cyrillic(word: str) -> str:
    """A word typed in Latin letters as it may be written in Cyrillic ones."""
    for latin, cyrillic in _TRANSLITERATED:
        word = word.replace(latin, cyrillic)
    return word
