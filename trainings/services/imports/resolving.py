"""Whom a row of a sheet becomes at the moment of writing: somebody new, or somebody known.

A few statements for a whole chunk: rules are asked of each row, rows are written together.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from people import selectors as people_selectors
from people import services as people_services
from people.matching import Match, Traits, score
from people.models import Person, Sex
from people.services import NewPerson
from trainings.models import RegisterImportRow, Training
from trainings.services.imports.cells import decode_values
from trainings.services.imports.checking import check_guardian, traits_of_row
from trainings.services.imports.vocabulary import Vocabulary

Decision = RegisterImportRow.Decision
Outcome = RegisterImportRow.Outcome


def resolve(
    training: Training, rows: Sequence[RegisterImportRow], *, by: User, vocabulary: Vocabulary
) -> None:
    """Give every row its person, known or new; a row that cannot have one gets an error."""
    rows = [row for row in rows if not row.errors]
    new = [row for row in rows if row.decision == Decision.NEW]
    _make_new(training, new, by=by, vocabulary=vocabulary)
    # Those among the new who turned out to be known a moment ago, too.
    _take_known(training, [row for row in rows if row.decision == Decision.PERSON], by=by)


def _make_new(
    training: Training, rows: Sequence[RegisterImportRow], *, by: User, vocabulary: Vocabulary
) -> None:
    """New people, stored together; who is like somebody made before him waits for that one."""
    found = people_selectors.find_candidates([traits_of_row(row) for row in rows])
    made: list[tuple[RegisterImportRow, Traits]] = []
    waiting: list[tuple[RegisterImportRow, NewPerson]] = []
    for index, row in enumerate(rows):
        alike = _alike(row, made)
        if alike:
            _store(training, waiting, by=by)
        fresh = [(other.person, match) for other, match in alike if other.person]
        _recognise_late(row, [*found.get(index, []), *fresh])
        if row.decision != Decision.NEW:
            continue
        try:
            waiting.append((row, _new_person(row, vocabulary=vocabulary)))
        except ValidationError as error:
            _refuse(row, error)
        else:
            made.append((row, traits_of_row(row)))
    _store(training, waiting, by=by)


def _store(
    training: Training, waiting: list[tuple[RegisterImportRow, NewPerson]], *, by: User
) -> None:
    people = people_services.store_people(
        [new for _row, new in waiting], by=by, center=training.center
    )
    for (row, _new), person in zip(waiting, people, strict=True):
        row.person, row.outcome = person, Outcome.CREATED
    waiting.clear()


def _alike(
    row: RegisterImportRow, made: Sequence[tuple[RegisterImportRow, Traits]]
) -> list[tuple[RegisterImportRow, Match]]:
    """Rows of a moment ago that may be the same person, unless somebody said they are not."""
    traits = traits_of_row(row)
    matches = ((other, score(known, traits)) for other, known in made)
    return [
        (other, match)
        for other, match in matches
        if match.level != "different" and row.repeats_row != other.number
    ]


def _recognise_late(row: RegisterImportRow, found: Sequence[tuple[Person, Match]]) -> None:
    """Somebody who came into the network since the row was checked, or a moment ago from here.

    A person who was shown when "new" was decided stays another person.
    """
    shown = {one["person"] for one in row.candidates}
    fresh = [(person, match) for person, match in found if person.pk not in shown]
    if not fresh:
        return
    fresh.sort(key=lambda pair: pair[1].rank, reverse=True)
    row.candidates = [
        {"person": person.pk, "level": match.level, "reasons": list(match.reasons)}
        for person, match in fresh
    ]
    sure = [person for person, match in fresh if match.level == "same"]
    row.person = sure[0] if len(sure) == 1 else None
    row.decision = Decision.PERSON if row.person else Decision.UNSURE


def _take_known(training: Training, rows: Sequence[RegisterImportRow], *, by: User) -> None:
    """Known people become the center's, with what the sheet knows beyond their records."""
    complete: list[tuple[RegisterImportRow, Person]] = []
    filled: dict[int, Person] = {}
    for row in rows:
        person = _survivor(row.person)
        if person is None:
            row.person, row.decision = None, Decision.UNSURE
            continue
        row.person = person = filled.get(person.pk, person)  # by an earlier row of this person
        check_guardian(row)
        if row.errors:
            continue
        if gaps := _gaps(row, person):
            _fill_gaps(training, row, person, gaps, by=by)
            if row.person is not None:
                filled[person.pk] = row.person
        else:
            complete.append((row, person))
    answers = people_services.add_many_to_center(
        [(person, traits_of_row(row)) for row, person in complete], center=training.center, by=by
    )
    for (row, _person), answer in zip(complete, answers, strict=True):
        if isinstance(answer, ValidationError):
            _refuse(row, answer)
        else:
            row.person, row.outcome = answer, Outcome.RECOGNISED


def _survivor(person: Person | None) -> Person | None:
    while person is not None and person.merged_into is not None:
        person = person.merged_into
    return None if person is None or person.is_void else person


def _gaps(row: RegisterImportRow, person: Person) -> dict[str, Any]:
    """What the record lacks and the sheet tells; nothing that is there is overwritten."""
    values = decode_values(row.values)
    known: dict[str, Any] = {}
    if person.sex == Sex.NOT_STATED and values.get("sex"):
        known["sex"] = values["sex"]
    if person.birth_year is None and values.get("birth_year"):
        known |= {"birth_year": values["birth_year"], "birth_date": values.get("birth_date")}
    if person.birth_date is None and values.get("birth_date"):
        born = values["birth_date"]
        if person.birth_year in (None, born.year):
            known |= {"birth_year": born.year, "birth_date": born}
    if values.get("has_guardian_consent") and not person.has_guardian_consent:
        known["has_guardian_consent"] = True
    if values.get("phones") and not person.phones.all():
        known["phones"] = values["phones"]
    if values.get("patronymic") and not person.patronymic:
        known["patronymic"] = values["patronymic"]
    return known


def _fill_gaps(
    training: Training, row: RegisterImportRow, person: Person, gaps: dict[str, Any], *, by: User
) -> None:
    """The center's and better known, or neither."""
    try:
        with transaction.atomic():
            people_services.add_to_center(
                person, center=training.center, by=by, typed=traits_of_row(row)
            )
            row.person = people_services.update_person(
                person, by=by, is_guardian_required=False, **gaps
            )
    except ValidationError as error:
        _refuse(row, error)
    else:
        row.outcome = Outcome.RECOGNISED


def _refuse(row: RegisterImportRow, error: ValidationError) -> None:
    row.person, row.outcome = None, ""
    row.errors = [*row.errors, late_error(error)]


def _new_person(row: RegisterImportRow, *, vocabulary: Vocabulary) -> NewPerson:
    values = decode_values(row.values)
    groups, unknown = vocabulary.groups(values.get("target_groups") or [])
    place = vocabulary.place(values.get("place") or "")
    note = [*unknown, values.get("organisation") or ""]
    if place is None:
        note.insert(0, values.get("place") or "")
    return people_services.new_person(
        family_name=values["family_name"],
        given_name=values["given_name"],
        patronymic=values["patronymic"],
        sex=values.get("sex") or Sex.NOT_STATED,
        birth_date=values.get("birth_date"),
        birth_year=values.get("birth_year"),
        is_birth_approximate=bool(values.get("is_birth_approximate")),
        phones=values.get("phones") or (),
        email=values.get("email") or "",
        place=place,
        target_groups=groups,
        has_guardian_consent=bool(values.get("has_guardian_consent")),
        # What no list of ours knows is kept in words rather than lost.
        note="; ".join(filter(None, note)),
        is_guardian_required=False,  # asked of the row, at the first day of the training
    )


def late_error(error: ValidationError) -> dict[str, object]:
    """An error of the writing, which trying again may heal."""
    code = getattr(error, "code", None) or "refused"
    message = " ".join(error.messages)
    return {"column": None, "code": code, "message": message, "is_late": True}
