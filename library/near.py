"""What misspelt words may mean, by the words that the library has."""

from collections.abc import Mapping, Sequence

from django.db import connection

from library.models import SearchWord
from library.query import Term

LONGEST, MOST = 40, 4
# {typed: [near, …]}
Near = Mapping[str, Sequence[str]]


def nearest(told: Sequence[Term]) -> Near:
    """The library's words next to words that it does not have; one statement."""
    keys = {key: term.text for term in told for key in term.keys if 3 < len(key) <= LONGEST}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.key, w.key, w.word FROM unnest(%s) AS k(key), LATERAL ("  # noqa: S608
            f" SELECT key, word FROM {SearchWord._meta.db_table} WHERE key %% k.key"
            " ORDER BY similarity(key, k.key) DESC, key LIMIT 12) w",
            [list(keys)],
        )
        rows = cursor.fetchall()
    known = {keys[key]: word for key, near, word in rows if key == near}
    ranked: dict[str, list[tuple[int, str]]] = {}
    for key, near, word in rows:
        typed, most = keys[key], 1 if len(key) < 6 else 2
        if typed in known or abs(len(key) - len(near)) > most:
            continue
        if (away := edits(key, near)) <= most:
            ranked.setdefault(typed, []).append((away, word))
    found = {
        typed: [word for _away, word in sorted(words, key=lambda pair: pair[0])[:MOST]]
        for typed, words in ranked.items()
    }
    # Known, but as it was meant: in Latin letters or the other layout.
    return found | {typed: [word] for typed, word in known.items() if word != typed}


def alike(told: Sequence[Term]) -> dict[str, list[str]]:
    """Words that look like typed ones, however many letters differ, and that find something:
    {typed: [alike, …]}; one statement."""
    keys = {key: term.text for term in told for key in term.keys if 3 < len(key) <= LONGEST}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.key, w.word FROM unnest(%s) AS k(key), LATERAL ("  # noqa: S608
            f" SELECT key, word FROM {SearchWord._meta.db_table} WHERE key %% k.key"
            " ORDER BY similarity(key, k.key) DESC, key LIMIT 6) w"
            " WHERE EXISTS (SELECT FROM library_holding("
            "plainto_tsquery('simple', w.key) || plainto_tsquery('russian', w.word), 1))",
            [list(keys)],
        )
        rows = cursor.fetchall()
    found: dict[str, list[str]] = {}
    for key, word in rows:
        found.setdefault(keys[key], []).append(word)
    return found


def edits(first: str, second: str) -> int:
    """Letters changed, left out, put in or swapped with their neighbour, to get from one word to
    the other."""
    rows = [list(range(len(second) + 1))]
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            best = min(row[j - 1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
