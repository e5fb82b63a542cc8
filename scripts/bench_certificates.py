"""The certificates of `make bench`: five hundred as one document for the printer, and as a ZIP."""

import os
import time
from dataclasses import dataclass, field
from typing import Any

COUNT = 500
MODULES = 8


@dataclass
class Printing:
    form: str
    count: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    target: int = 15
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        self.met = self.seconds <= self.target

    def line(self) -> str:
        """What a person reads."""
        return (
            f"{self.count} certificates as {self.form}: {self.seconds} s (processor"
            f" {self.cpu_seconds}, target {self.target}), {self.megabytes} MB"
            f"  {'' if self.met else 'missed'}"
        )


def measure_printing(count: int = COUNT) -> list[Printing]:
    """Both forms once, as the worker makes them; every page has another name and address."""
    from trainings.certificates import printing

    rows = _certificates(count)
    forms = {"pdf": printing.print_file, "zip": printing.zip_file}
    found = []
    for form, make in forms.items():
        heard: list[int] = []
        started, cpu = time.perf_counter(), time.process_time()
        body = make(rows, language="ky", step=lambda done, _total: heard.append(done))  # noqa: B023
        elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
        assert heard and heard[-1] == count  # progress reached the end
        found.append(
            Printing(form, count, round(elapsed, 1), round(cpu, 1), round(len(body) / 1e6, 1))
        )
    return found


def _certificates(count: int) -> list[Any]:
    """Certificates that stand in no database: full ones, with modules, competences and a level."""
    import datetime as dt

    from trainings.certificates.codes import new_code
    from trainings.models import Certificate

    level = {"framework": "KR-NQF", "version": "2020", "code": "3", "name": {"ky": "3-деңгээл"}}
    facts = {
        "center": {"ky": "Нарын чоңдорду окутуу борбору"},
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-20",
        "hours": "72",
        "modules": [
            {"title": {"ky": f"Өз ишин баштоо, {number}-бөлүк"}, "hours": "9"}
            for number in range(1, MODULES + 1)
        ],
        "methodology": {"ky": "Карточкалар методикасы"},
        "signatory": {"name": "Турдубаева Ж.", "office": {"ky": "Борбордун директору"}},
        "level": level | {"framework_name": {"ky": "Улуттук квалификация алкагы"}},
    }
    return [
        Certificate(
            number=f"KAEA-2026-{number:06}",
            code=new_code(),
            kind="completion",
            holder_name=f"Өмүрова Ңүсө {number}",
            title_ky="Чакан ишти баштоо жана өнүктүрүү",
            facts=facts,
            issued_on=dt.date(2026, 3, 21),
        )
        for number in range(1, count + 1)
    ]


def main() -> int:
    """By itself: `.venv/bin/python scripts/bench_certificates.py`."""
    import sys
    from pathlib import Path

    import django

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")
    os.environ.setdefault("PORTAL_STACK", "dev")
    django.setup()
    results = measure_printing()
    print("\n".join(result.line() for result in results))
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
