"""How rows of other tables follow a person: the registry and the log that can be replayed back.

`people` knows nothing of trainings or events. Their apps register here, in `AppConfig.ready`,
what they want done with their rows when two people turn out to be one, and when a person is
anonymised. What they do through the `MergeLog` is undone by it: they write no undo.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from people.models import Person, PersonCenter, PersonPhone

if TYPE_CHECKING:
    from accounts.models import User

Handler = Callable[["MergeLog", Person, Person], None]
Figures = Callable[[Person, Person, "User"], Iterable[str]]
Anonymiser = Callable[[list[int]], None]
Follower = Callable[[Person, set[str]], None]

_handlers: dict[str, Handler] = {}
_figures: list[Figures] = []
_anonymisers: list[Anonymiser] = []
_followers: list[Follower] = []

# Rows about the merging itself never follow a person.
_OWN = frozenset({"people.Merge", "people.DuplicatePair"})


def register(model_label: str, handler: Handler) -> None:
    """`handler(log, survivor, merged)` brings the merged person's rows of a model to the survivor.

    Without one, rows are moved one by one, and a row that a constraint forbids beside the
    survivor's own stays with the merged record and is marked as kept in the log.
    """
    _handlers[model_label] = handler


def register_figures(figures: Figures) -> None:
    """`figures(survivor, merged, by)` says in sentences which open figures a merge would change.

    Both people are within the sight of `by`, but what other centers did with them is not: say of
    that only how much it is.
    """
    if figures not in _figures:
        _figures.append(figures)


def register_anonymiser(anonymiser: Anonymiser) -> None:
    """`anonymiser(person_ids)` purges what an app keeps of people's names outside `people`."""
    if anonymiser not in _anonymisers:
        _anonymisers.append(anonymiser)


def register_follower(follower: Follower) -> None:
    """`follower(person, changed fields)` runs after a person changed, in the same transaction.

    For what an app derives from a person, such as the age on the first day of a training.
    """
    if follower not in _followers:
        _followers.append(follower)


def follow(person: Person, changed: set[str]) -> None:
    for follower in _followers:
        follower(person, changed)


def changed_figures(survivor: Person, merged: Person, *, by: "User") -> list[str]:
    return [line for figures in _figures for line in figures(survivor, merged, by)]


def anonymise_elsewhere(person_ids: list[int]) -> None:
    for anonymiser in _anonymisers:
        anonymiser(person_ids)


class MergeLog:
    """What a merge did, row by row, so that it can be taken back. Kept in `Merge.moved`."""

    def __init__(self, entries: list[dict[str, Any]] | None = None) -> None:
        self.entries: list[dict[str, Any]] = entries if entries is not None else []

    def move(self, row: models.Model, field: str, target: models.Model) -> bool:
        """Point a foreign key of a row at another record; False where a constraint forbids it."""
        before = _dump(row, field)
        try:
            with transaction.atomic():
                _rows(row).filter(pk=row.pk).update(**{field: target})
        except IntegrityError:
            return False
        setattr(row, field, target)
        name = _field(row, field).attname
        self._note("change", row, before={name: before}, after={name: _dump(row, name)})
        return True

    def change(self, row: models.Model, **values: Any) -> None:
        """Set fields of a row."""
        names = [_field(row, name).attname for name in values]
        before = {name: _dump(row, name) for name in names}
        for name, value in values.items():
            setattr(row, name, value)
        _rows(row).filter(pk=row.pk).update(**values)
        self._note("change", row, before=before, after={name: _dump(row, name) for name in names})

    def delete(self, row: models.Model) -> None:
        """Take a row away whose facts stand in another row now; undo writes it anew."""
        fields = [field.attname for field in _own_fields(row)]
        self._note("delete", row, before={name: _dump(row, name) for name in fields})
        row.delete()

    def keep(self, row: models.Model) -> None:
        """Say that a row stays with the merged record, because the survivor has its like."""
        self._note("keep", row)

    def counts(self) -> dict[str, dict[str, int]]:
        """{model: {what was done: number of rows}}."""
        found: dict[str, dict[str, int]] = {}
        for entry in self.entries:
            per_model = found.setdefault(entry["model"], {})
            per_model[entry["do"]] = per_model.get(entry["do"], 0) + 1
        return found

    def undo(self) -> int:
        """Take everything back, the last first; says how many rows could not be.

        A field that somebody changed after the merge keeps the newer value.
        """
        return sum(not self._undo_one(entry) for entry in reversed(self.entries))

    def _note(self, do: str, row: models.Model, **facts: Any) -> None:
        self.entries.append({"do": do, "model": row._meta.label, "pk": row.pk, **facts})

    def _undo_one(self, entry: dict[str, Any]) -> bool:
        if entry["do"] == "keep":
            return True
        model = apps.get_model(entry["model"])
        before = {name: _load(model, name, value) for name, value in entry["before"].items()}
        try:
            with transaction.atomic():
                if entry["do"] == "delete":
                    model._base_manager.create(**before)
                    return True
                return self._restore(model, entry, before)
        except IntegrityError:
            return False

    @staticmethod
    def _restore(model: type[models.Model], entry: dict[str, Any], before: dict[str, Any]) -> bool:
        row = model._base_manager.filter(pk=entry["pk"]).first()
        if row is None:
            return False
        same = {
            name: value
            for name, value in before.items()
            if _dump(row, name) == entry["after"][name]
        }
        if same:
            model._base_manager.filter(pk=row.pk).update(**same)
        return len(same) == len(before)


def move_everything(log: MergeLog, survivor: Person, merged: Person) -> None:
    """Bring all rows that point at the merged person to the survivor."""
    for model, field in links_to_person():
        handler = _handlers.get(model._meta.label)
        if handler is not None:
            handler(log, survivor, merged)
            continue
        for row in model._base_manager.filter(**{field: merged.pk}).order_by("pk"):
            if not log.move(row, field, survivor):
                log.keep(row)


def links_to_person() -> Iterator[tuple[type[models.Model], str]]:
    """Every (model, foreign key) that points at a person, hidden and many-to-many ones too."""
    relation: Any
    for relation in Person._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete
        is_link = is_reverse and (relation.one_to_many or relation.one_to_one)
        if is_link and relation.related_model._meta.label not in _OWN:
            yield relation.related_model, relation.field.name


def count_links(person: Person) -> dict[str, int]:
    """{plural name of the records: how many point at a person}, for the compare page.

    Phones and centers are facts of the person and compared as such."""
    found: dict[str, int] = {}
    for model, field in links_to_person():
        if model._meta.auto_created or model in (Person, PersonPhone, PersonCenter):
            continue
        number = model._base_manager.filter(**{field: person.pk}).count()
        if number:
            name = str(model._meta.verbose_name_plural)
            found[name] = found.get(name, 0) + number
    return found


# Values as JSON and back ------------------------------------------------------------------


def _field(model: models.Model | type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _rows(row: models.Model) -> models.QuerySet[Any]:
    return type(row)._base_manager.all()


def _own_fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if not field.generated]


def _dump(row: models.Model, name: str) -> Any:
    field = _field(row, name)
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | str):
        return value
    return field.value_to_string(row)


def _load(model: type[models.Model], name: str, value: Any) -> Any:
    field = _field(model, name)
    if value is None:
        return None
    if field.is_relation:
        return field.target_field.to_python(value)
    return field.to_python(value)
