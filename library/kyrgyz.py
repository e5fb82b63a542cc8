"""A light stemmer of Kyrgyz: takes the endings off, one of each kind, from the last one on.

PostgreSQL has none for Kyrgyz. Words of other Turkic languages and loanwords with Kyrgyz endings
(резюмеңизди, компьютерде) go through it too. Its answer is a key for finding, not a word.
"""

import re
from functools import lru_cache

# Typists leave these letters out where the keyboard has none, so endings are known without them.
LETTERS = str.maketrans("ңүөё", "нуое")
_SHORTEST = 3


def _endings(*patterns: str) -> re.Pattern[str]:
    """A (а, е, о), I (ы, и, у), D (д, т), G (г, к), L (л, д, т) stand for what harmony makes."""
    kinds = {"A": "[аео]", "I": "[ыиу]", "D": "[дт]", "G": "[гк]", "L": "[лдт]"}
    text = "|".join(patterns)
    return re.compile("(?:" + "".join(kinds.get(sign, sign) for sign in text) + ")$")


# In the order of a Kyrgyz word from its end: a question or person, case, owner, plural, what a
# verb ends with, what makes one word of another.
_KINDS = (
    _endings("мIн", "сIн", "сIз", "бIз"),
    _endings("DAGI", "DA", "DAн", "[ндт]Iн", "[ндт]I", "GA", "(?<=[ыиу])н(?:DA|Aн|A)"),
    _endings("I?бIз", "I?нIз", "[сш]I", "I[мн]", "(?<=[^аеоыиуч])I"),
    _endings("LAр"),
    _endings("GAн", "GIч", "Iп", "уу", "оо"),
    _endings("LIк"),
    _endings("чI", "Lуу", "сIз", "чA"),
)
_VOWEL = re.compile("[аеоыиуэюя]")
_LAST = {"б": "п", "г": "к"}  # китеби is of китеп


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The part of a word in small Cyrillic letters that its forms share."""
    word = word.translate(LETTERS)
    for kind in _KINDS:
        if found := kind.search(word):
            rest = word[: found.start()]
            if len(rest) >= _SHORTEST and _VOWEL.search(rest):
                word = rest
    return word[:-1] + _LAST.get(word[-1:], word[-1:])
