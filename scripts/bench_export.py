"""The export of `make bench`: marks with their people, 15 columns, through core.exports."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = (
    *("pk", "mark", "session__number", "session__held_on", "session__training__slug"),
    *("session__training__starts_on", "session__training__status", "enrolment__status"),
    *("enrolment__age", "enrolment__person_id", "enrolment__person__family_name"),
    *("enrolment__person__given_name", "enrolment__person__patronymic"),
    *("enrolment__person__sex", "enrolment__person__birth_year"),
)


@dataclass
class Export:
    rows: int
    columns: int
    microseconds_a_row: float
    cpu_microseconds_a_row: float
    grown_mb: float
    target: int = 15
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        # Flat: not one row is kept.
        self.met = self.microseconds_a_row <= self.target and self.grown_mb < 5


def measure_export(count: int) -> Export:
    """Statement, cursor, sheet and audit line; the best of three, after one to warm up."""
    from accounts.models import User
    from core.exports import write_sheet
    from trainings.models import Attendance

    by = User.objects.get(email="directorate@demo.kaea.example")
    rows = Attendance.objects.order_by("pk").values_list(*COLUMNS)[:count]
    best, best_cpu, grown, number = float("inf"), float("inf"), 0.0, 0
    for turn in range(4):
        start_peak = _peak_memory(reset=True)
        with tempfile.TemporaryFile() as target:
            started, cpu = time.perf_counter(), time.process_time()
            number = write_sheet(
                target,
                by=by,
                title="Bench",
                headers=[name.rpartition("__")[2] for name in COLUMNS],
                rows=rows.iterator(chunk_size=2000),
                about="bench",
                personal=True,
            )
            elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
        if turn:
            best, best_cpu = min(best, elapsed), min(best_cpu, cpu)
            grown = max(grown, _peak_memory() - start_peak)
    return Export(
        rows=number,
        columns=len(COLUMNS),
        microseconds_a_row=round(best / number * 1e6, 1),
        cpu_microseconds_a_row=round(best_cpu / number * 1e6, 1),
        grown_mb=round(grown, 1),
    )


def _peak_memory(*, reset: bool = False) -> float:
    """Megabytes this process had at most since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:", 1)[1].split()[0]) / 1024
