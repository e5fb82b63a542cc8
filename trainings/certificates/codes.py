"""Verification codes: made so that nobody guesses one, read however people type them."""

import secrets

from trainings.models.certificates import CODE_LENGTH, CODE_LETTERS

# What is easily read for another letter, and Cyrillic letters that look like Latin ones.
_ALIKE = str.maketrans(
    {
        "O": "0", "I": "1", "L": "1", "U": "V",
        "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "О": "0",
        "Р": "P", "Т": "T", "У": "Y", "Х": "X", "Ү": "Y", "З": "3", "І": "1",
    }
)  # fmt: skip
LONGEST = 60


def new_code() -> str:
    """Sixteen letters of thirty-two: 80 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code that somebody typed, or "" when it cannot be one."""
    if len(text) > LONGEST:
        return ""
    letters = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_ALIKE)
    is_code = len(letters) == CODE_LENGTH and set(letters) <= set(CODE_LETTERS)
    return letters if is_code else ""
