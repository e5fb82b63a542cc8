"""The indicators and the report of `make bench`: a project that paid for all trainings of two
years, with one indicator for each measure."""

import datetime as dt
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

CODE = "bench-project"
DAYS = 730


@dataclass
class Counting:
    what: str
    seconds: float
    processor: float  # seconds of this process, without the database
    target: float
    megabytes: float
    megabytes_at_most: int | None = None
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        most = self.megabytes_at_most
        self.met = self.seconds <= self.target and (most is None or self.megabytes <= most)

    def line(self) -> str:
        """What a person reads."""
        limit = f" (at most {self.megabytes_at_most})" if self.megabytes_at_most else ""
        return (
            f"{self.what}: {self.seconds} s (target {self.target}), processor {self.processor} s,"
            f" the process {self.megabytes} MB{limit}  {'' if self.met else 'missed'}"
        )


def measure_indicators() -> list[Counting]:
    """Each in a process of its own, as a worker that has just started does it."""
    project()
    found = []
    for name in ("indicators", "report"):
        done = subprocess.run(
            [sys.executable, __file__, name], capture_output=True, text=True, check=True
        )
        *numbers, what = done.stdout.strip().splitlines()[-1].split("|")
        seconds, processor, megabytes = map(float, numbers)
        target, most = (5, None) if name == "indicators" else (60, 300)
        found.append(Counting(what, seconds, processor, target, megabytes, most))
    return found


def project() -> Any:
    """The project, its indicators and what it paid for; made once."""
    from django.utils import timezone

    from centers.models import Organisation
    from projects.models import Indicator, Project, Result
    from reports.measures import MEASURES
    from trainings.models import FundingSource, Training

    today = timezone.localdate()
    row, _new = Project.objects.get_or_create(
        code=CODE,
        defaults={
            "title": "Bench", "starts_on": today - dt.timedelta(days=DAYS), "ends_on": today,
            "is_demo": True,
        },
    )  # fmt: skip
    result, is_new = Result.objects.get_or_create(
        project=row, level="impact", defaults={"number": "1"}
    )
    if not is_new:
        return row
    donor = Organisation.objects.filter(kind=Organisation.Kind.DONOR).order_by("pk").first()
    assert donor is not None
    row.donors.add(donor)
    Indicator.objects.bulk_create(
        Indicator(
            result=result, code=f"b{number}", title_en=key, title_ky=key, title_ru=key,
            measure=key, unit=measure.unit, across_periods=measure.periods,
            across_centers=measure.centers, operator="ge", target=Decimal(10),
            splits=[str(split) for split in measure.splits], state="approved",
            approved_at=timezone.now(),
        )
        for number, (key, measure) in enumerate(MEASURES.items())
    )  # fmt: skip
    paid = Training.objects.filter(starts_on__range=(row.starts_on, row.ends_on))
    FundingSource.objects.bulk_create(
        [
            FundingSource(training_id=pk, kind="donor_project", project=row)
            for pk in paid.values_list("pk", flat=True)
        ],
        batch_size=5000,
    )
    return row


def _indicators() -> tuple[float, str]:
    from reports.filters import Period
    from reports.measures.indicators import figures_of_project

    row = project()
    started = time.perf_counter()
    found = figures_of_project(row, Period(row.starts_on, row.ends_on))
    seconds = time.perf_counter() - started
    people = next(one for one in found if one.indicator.measure == "participations")
    return seconds, f"{len(found)} indicators over {people.actual:,} participations"


def _report() -> tuple[float, str]:
    """All files of one language, then the submission, as the worker makes them; nothing is kept."""
    import tempfile

    from django.db import transaction
    from django.utils import translation

    from reports.reporting.content import collect
    from reports.reporting.models import ReportingAgreement, ReportingPeriod
    from reports.reporting.services.building import build_files, spent_of
    from reports.reporting.services.submitting import freeze

    row = project()
    agreement, _new = ReportingAgreement.objects.get_or_create(
        project=row, defaults={"donor": row.donors.all()[0], "form": "bmz", "languages": ["ru"]}
    )
    period, _new = ReportingPeriod.objects.get_or_create(
        agreement=agreement,
        number=1,
        defaults={
            "starts_on": row.starts_on, "ends_on": row.ends_on,
            "due_on": row.ends_on + dt.timedelta(days=60), "is_final": True,
        },
    )  # fmt: skip
    started = time.perf_counter()
    period = ReportingPeriod.objects.with_list_relations().get(pk=period.pk)
    collected = collect(period)
    with translation.override("ru"), tempfile.TemporaryDirectory() as folder:
        files = build_files(
            period, collected.documents, collected.figures,
            folder=f"bench/{os.path.basename(folder)}", draft=True, spent=spent_of(collected),
            step=lambda *_said: None,
        )  # fmt: skip
    with transaction.atomic():
        freeze(period, collected, files, by=None)
        transaction.set_rollback(True)
    return time.perf_counter() - started, f"{len(files)} files of a report, frozen"


def main() -> int:
    """One of them, in the stack that the environment names."""
    import django

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")
    django.setup()
    before = time.process_time()
    seconds, what = (_indicators if sys.argv[1] == "indicators" else _report)()
    processor = time.process_time() - before
    # Not `ru_maxrss`: a process that another one started inherits what that one had at most.
    megabytes = int(Path("/proc/self/status").read_text().split("VmHWM:", 1)[1].split()[0]) / 1024
    print(f"{seconds:.2f}|{processor:.2f}|{megabytes:.0f}|{what}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
