"""Numbers, codes and bits of the status list: each is given once, whoever asks at the same time."""

import secrets

from django.utils import timezone

from trainings.models import Certificate, CertificateYear, StatusList

PREFIX = "KAEA"
LIST_BITS = 131_072  # the smallest list the standard allows
# Half full: a bit at random is found at once, and a bit tells nobody how many there are.
LIST_TAKES = LIST_BITS // 2


def take_numbers(year: int, count: int) -> range:
    """The next serial numbers of a year. Inside a transaction: it holds the year's row, and when
    the issue fails its numbers are free again."""
    CertificateYear.objects.get_or_create(year=year)
    row = CertificateYear.objects.select_for_update().get(year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return range(first, first + count)


def written_number(year: int, serial: int) -> str:
    return f"{PREFIX}-{year}-{serial:05}"


def take_bits(count: int) -> list[tuple[int, int]]:
    """(list, index) for each of so many certificates, at random places of the newest list."""
    StatusList.objects.get_or_create(number=1)
    row = StatusList.objects.select_for_update().order_by("-number")[:1].get()
    if row.taken + count > LIST_TAKES:
        row = StatusList.objects.create(number=row.number + 1, changed_at=timezone.now())
    row.taken += count
    row.save(update_fields=["taken"])
    chosen: set[int] = set()
    while len(chosen) < count:
        chosen |= _free(row.number, count - len(chosen))
    return [(row.number, index) for index in chosen]


def _free(number: int, count: int) -> set[int]:
    some = {secrets.randbelow(LIST_BITS) for _ in range(count)}
    used = Certificate.objects.filter(status_list=number, status_index__in=some)
    return some - set(used.values_list("status_index", flat=True))
