"""The few things the reports write."""

from django.db import connection, transaction
from django.db.models import Max

from reports.models import FigureChange
from reports.selectors.digests import SOURCES, digest_statement, restamp_statement

# A shorter list is not worth the trouble: reading it costs the same.
ENOUGH = 200
# A number of ours: only one process makes digests at a time.
_DIGEST_LOCK = 7_240_005


@transaction.atomic
def prune_changes() -> int:
    """Replace the noted changes by one line of each kind; says how many went.

    The new lines have the highest numbers yet, so no state of the list ever comes back and a kept
    figure cannot be taken for fresh by accident. Lines that others have not committed yet stay.
    """
    if FigureChange.objects.count() <= ENOUGH:
        return 0
    last = FigureChange.objects.aggregate(last=Max("pk"))["last"]
    gone, _by_model = FigureChange.objects.filter(pk__lte=last).delete()
    FigureChange.objects.bulk_create(FigureChange(kind=kind) for kind in FigureChange.Kind.values)
    return gone


@transaction.atomic
def digest_registers() -> int:
    """Make the digests of changed registers anew, of trainings and of events, a batch of each;
    says how many.

    Reading the registers and deleting the lines is one statement, so of one snapshot: a change
    that is committed meanwhile keeps its line. The lock lets one process at a time do it, because
    a slower one with an older snapshot would write over a newer digest; who comes second does
    nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_DIGEST_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        done = 0
        for source in SOURCES:
            cursor.execute(restamp_statement(source))
            cursor.execute(digest_statement(source))
            done += int(cursor.rowcount)
        return done
