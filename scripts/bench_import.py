"""The register import of `make bench`: a sheet of 5,000 rows through the jobs that do it.

Everything happens in one transaction that is taken back, so the network stays as it was. Seconds
are those of the clock, of this process (with the one that reads the file) and of the database.
"""

import contextlib
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

HEADERS = ("№", "ФИО", "Жынысы", "Туулган жылы", "Телефон", "Айылы", "Иш орду")
LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэөүң", "abvgdeziyklmnoprstufyeoun", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ю": "yu", "я": "ya", "ь": ""}
)
WITHOUT_KYRGYZ_LETTERS = str.maketrans("өүңӨҮҢ", "оунОУН")
Seconds = tuple[float, float, float]


@dataclass
class Import:
    """What one job took; `phases` are seconds of [clock, this process, database]."""

    name: str
    rows: int
    target: float | None
    phases: dict[str, list[float]]
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        self.met = self.target is None or self.seconds[0] <= self.target

    @property
    def seconds(self) -> list[float]:
        return [round(sum(times), 2) for times in zip(*self.phases.values(), strict=True)]

    def lines(self) -> Iterator[str]:
        clock, own, database = self.seconds
        target = "" if self.target is None else f", target {self.target:g} s"
        yield (
            f"{self.name} of {self.rows:,} rows: {clock} s (processor {own} s, database {database}"
            f" s{target})  {'' if self.met else 'missed'}"
        )
        for phase, (clock, own, database) in self.phases.items():
            yield f"    {phase:12}{clock:8.2f}{own:8.2f}{database:8.2f}"


class Phases:
    """A stopwatch on functions: time inside a watched one is taken from the one around it."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self.stack: list[str] = []
        self.last = _now()

    def switch(self) -> None:
        now = _now()
        if self.stack:
            for number, (before, after) in enumerate(zip(self.last, now, strict=True)):
                self.seconds[self.stack[-1]][number] += after - before
        self.last = now

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.switch()
        self.stack.append(name)
        try:
            yield
        finally:
            self.switch()
            self.stack.pop()

    @contextlib.contextmanager
    def watching(self, *watched: tuple[Any, str, str]) -> Iterator[None]:
        """(module, function, phase): count what the function takes as this phase."""
        with contextlib.ExitStack() as stack:
            for module, function, phase in watched:
                original = getattr(module, function)
                stack.callback(setattr, module, function, original)
                setattr(module, function, self._watched(original, phase))
            yield

    def _watched(self, function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.phase(phase):
                return function(*args, **kwargs)

        return timed

    def taken(self, name: str, rows: int, target: float | None = None) -> Import:
        phases = {phase: [round(s, 2) for s in times] for phase, times in self.seconds.items()}
        self.seconds.clear()
        return Import(name, rows, target, phases)


def measure_import(count: int = 5_000) -> list[Import]:
    """Analyse a sheet and write its good rows, once each."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import transaction

    from accounts.models import User
    from core import jobs
    from people import selectors
    from people import services as people_services
    from people.sheets.cleaning import sheet as cleaning
    from trainings.models import RegisterImport
    from trainings.services import imports
    from trainings.services.imports import reading, writing

    by = User.objects.get(email="directorate@demo.kaea.example")
    data = sheet(count)
    phases, taken = Phases(), []
    with transaction.atomic():
        sent = SimpleUploadedFile("register.xlsx", data)
        register_import, _is_new = imports.start_import(_training(), file=sent, by=by)
        try:
            guess = imports.Understanding(
                register_import.sheet, register_import.header_row, register_import.mapping
            )
            register_import = imports.choose_columns(register_import, understanding=guess, by=by)
            with (
                phases.watching(
                    (reading, "open_kept", "reading"),
                    (reading, "clean_sheet", "cleaning"),
                    (cleaning, "flag_repetitions", "repetitions"),
                    (selectors, "_known_traits", "candidates"),
                    (selectors, "find_matches", "matching"),
                    (reading, "_understood", "proposals"),
                    (imports, "store_rows", "writing"),
                ),
                phases.phase("job"),
            ):
                _run(jobs, register_import)
            taken.append(phases.taken("import analysed", count, target=10))
            register_import = RegisterImport.objects.get(pk=register_import.pk)
            ready = register_import.rows.writable().count()
            register_import = imports.start_commit(register_import, by=by)
            with (
                phases.watching(
                    (selectors, "find_candidates", "matching"),
                    (writing, "resolve", "people"),
                    (writing, "_enrol", "register"),
                    (people_services, "refresh_pairs", "pairs"),
                ),
                phases.phase("job"),
            ):
                _run(jobs, register_import)
            taken.append(phases.taken("import written", ready))
        finally:
            register_import.file.storage.delete(str(register_import.file))
            transaction.set_rollback(True)
    return taken


def _run(jobs: Any, register_import: Any) -> None:
    """Do the job as a worker does, with the checks a transaction keeps for its end."""
    from django.db import connection

    jobs.run(str(register_import.job_id))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    register_import.job.refresh_from_db()
    if register_import.job.state != "done":
        raise SystemExit(f"import: {register_import.job.error or register_import.job.state}")


def _training() -> Any:
    """A training without a limit whose register is open."""
    from trainings.models import Training

    rows = Training.objects.filter(status="running", center__organisation__is_restricted=False)
    training = rows.order_by("pk").first()
    if training is None:
        raise SystemExit("import: no training runs")
    training.capacity = None
    training.save(update_fields=["capacity"])
    return training


def sheet(count: int) -> bytes:
    """A register as centers send it: four tenths known people as they are kept, three tenths in
    other letters, three tenths new; phones as numbers; births as dates, years and texts."""
    from core.sheet_writer import write_workbook

    with tempfile.TemporaryFile() as target:
        write_workbook(
            target, name="Register", headers=HEADERS, rows=_rows(count),
            about_name="About", about=lambda _count: (),
        )  # fmt: skip
        target.seek(0)
        return target.read()


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    from people.models import Person

    chance = random.Random(5)
    people = Person.objects.current().filter(anonymised_at=None).order_by("pk")
    ids = list(people.exclude(family_name="").values_list("pk", flat=True))
    known = people.prefetch_related("phones").in_bulk(chance.sample(ids, min(count, len(ids))))
    for number, person in enumerate(known.values(), start=1):
        kind = number % 10
        name = f"{person.family_name} {person.given_name} {person.patronymic}".strip()
        born: Any = person.birth_date or person.birth_year
        phone = next((int(str(one.number)[1:]) for one in person.phones.all()), None)
        if kind in (4, 5):
            name = name.lower().translate(LATIN).title()
        elif kind == 6:
            name = name.translate(WITHOUT_KYRGYZ_LETTERS).upper()
        elif kind > 6:
            end = "".join(chance.choice("абдкмнрст") + chance.choice("аиоу") for _time in range(2))
            name = f"{person.family_name[:-2]}{end}ева {person.given_name}"
            phone = 996_700_000_000 + chance.randrange(1_000_000)
        if person.birth_date and number % 3:
            pattern = ("%d.%m.%Y", "%Y-%m-%d")[number % 2]
            born = person.birth_date.strftime(pattern)
        elif person.birth_year and number % 3 == 1:
            born = person.birth_year
        sex = {"F": "аял", "M": "эркек"}.get(person.sex, "")
        yield (number, name, sex, born, phone if number % 4 else None, "Кочкор", None)


def _now() -> Seconds:
    """Clock, processor time of this process and of the one that read the file, of the database."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + child.ru_utime + child.ru_stime
    return time.perf_counter(), own, _database_seconds()


def _database_seconds() -> float:
    """Processor time of the database process that serves our connection."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
