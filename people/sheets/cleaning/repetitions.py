"""People who stand in a sheet more than once."""

from collections import defaultdict
from collections.abc import Sequence

from people import matching
from people.sheets.cleaning.rows import CleanRow, Notice

_CROWD = 40


def flag_repetitions(rows: Sequence[CleanRow]) -> None:
    """Mark rows whose person stands in an earlier row of the same sheet."""
    seen: dict[tuple[str, ...], list[tuple[CleanRow, matching.Traits]]] = defaultdict(list)
    for row in rows:
        if row.kind != "person":
            continue
        traits = row.traits
        if not traits.key:
            continue
        blocks = _blocks(traits)
        earlier = {id(other): (other, known) for block in blocks for other, known in seen[block]}
        found = matching.best(earlier.values(), traits)
        if found:
            other, match = found[0]
            row.duplicate_of, row.duplicate_level = other.number, match.level
            row.notices.append(Notice(f"duplicate_{match.level}", {"row": other.number}))
        for block in blocks:
            if len(seen[block]) < _CROWD:
                seen[block].append((row, traits))


def _blocks(traits: matching.Traits) -> list[tuple[str, ...]]:
    """What two rows of one person share at least, and few others do.

    The whole key; a phone; or a word of the name, the year of birth and the first letters of the
    other words, since a slip of the pen seldom hits the first letter.
    """
    blocks: list[tuple[str, ...]] = [("key", traits.key)]
    blocks += [("phone", tail) for tail in traits.tails]
    if traits.birth_year is not None:
        words = traits.key.split()
        for number, word in enumerate(words):
            firsts = "".join(w[0] for at, w in enumerate(words) if at != number)
            blocks.append((word, firsts, str(traits.birth_year)))
    return blocks
