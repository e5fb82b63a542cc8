"""Which UTF-16 a text without a byte order mark is: asked at upload and when the sheet is read."""

import codecs

SAMPLE = 2000
# What no text has: controls other than tabs and ends of lines.
CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v")


def utf16_without_mark(data: bytes) -> str:
    """ "utf-16-le", "utf-16-be" or "". It betrays itself: the upper bytes of a text in Latin or
    Cyrillic letters are nearly all 0 or 4, and 0 with each delimiter and each end of a line."""
    sample = data[: min(len(data), SAMPLE) // 2 * 2]
    if len(sample) < 4:
        return ""
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        upper = sample[offset::2]
        if b"\x00" in upper and sum(byte in (0, 4) for byte in upper) > 0.95 * len(upper):
            return encoding
    return ""


def is_utf16_text(head: bytes) -> bool:
    """The beginning of a text in UTF-16, with a mark or without one, and nothing but text."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if marked else utf16_without_mark(head)
    if not encoding:
        return False
    try:
        # Not the last of it: a letter may be cut in two.
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return CONTROLS.isdisjoint(text)
