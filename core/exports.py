"""The only door through which lists, and above all names, leave the portal as files.

Every file says what it holds, by which filters, as of when and by whom; every call writes its own
audit line. Rows may come from `queryset.iterator()`: memory stays flat.
"""

import codecs
import csv
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any, cast

from django.db.models import Model
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core import audit
from core.sheet_writer import MIME, write_workbook

if TYPE_CHECKING:
    from accounts.models import User

XLSX = f"{MIME}.sheet"
Rows = Iterable[Sequence[Any]]


def sheet_response(
    request: HttpRequest,
    *,
    filename: str,
    title: str,
    headers: Sequence[str],
    rows: Rows,
    about: str,
    center_id: int | None = None,
    personal: bool,
    obj: Model | None = None,
    as_csv: bool = False,
) -> FileResponse:
    """The rows as an xlsx (or csv) file to save, with its audit line.

    `about` says in words which filters were set; `personal` marks files with personal data;
    `obj` is the record they belong to, if there is one. `filename` comes without an ending.
    """
    user = cast("User", request.user)
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 FileResponse closes it
    try:
        write = write_csv if as_csv else write_sheet
        write(
            file,
            by=user,
            title=title,
            headers=headers,
            rows=rows,
            about=about,
            center_id=center_id,
            personal=personal,
            obj=obj,
        )
        file.seek(0)
    except BaseException:
        file.close()
        raise
    ending = "csv" if as_csv else "xlsx"
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{get_valid_filename(filename)}.{ending}",
        content_type="text/csv; charset=utf-8" if as_csv else XLSX,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def write_sheet(
    target: IO[bytes],
    *,
    by: "User",
    title: str,
    headers: Sequence[str],
    rows: Rows,
    about: str,
    center_id: int | None = None,
    personal: bool,
    obj: Model | None = None,
) -> int:
    """The same file for a job: into `target`, with the audit line; returns the number of rows."""

    def about_lines(count: int) -> list[tuple[str, Any]]:
        lines: list[tuple[str, Any]] = [
            (_("What"), title),
            (_("Filters"), about or _("none")),
            (_("Rows"), count),
            (_("As of"), date_format(timezone.localtime(), "DATETIME_FORMAT")),
            (_("Made by"), str(by)),
        ]
        if personal:
            lines.append(
                (
                    _("Personal data"),
                    _(
                        "This file holds personal data. Keep it only as long as you need it and "
                        "do not pass it on."
                    ),
                )
            )
        return lines

    count = write_workbook(
        target,
        name=title,
        headers=[str(header) for header in headers],
        rows=rows,
        about_name=_("About"),
        about=about_lines,
    )
    _record(by, obj, title, about, count, center_id=center_id, personal=personal, kind="xlsx")
    return count


def write_csv(
    target: IO[bytes],
    *,
    by: "User",
    title: str,
    headers: Sequence[str],
    rows: Rows,
    about: str,
    center_id: int | None = None,
    personal: bool,
    obj: Model | None = None,
) -> int:
    """The rows as csv in UTF-8 with a mark that Excel understands; no cell starts a formula."""
    target.write(codecs.BOM_UTF8)
    writer = csv.writer(codecs.getwriter("utf-8")(target))
    writer.writerow([str(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        count += 1
    _record(by, obj, title, about, count, center_id=center_id, personal=personal, kind="csv")
    return count


def csv_cell(value: Any) -> Any:
    """A csv has no types, so a text that a sheet program would compute gets a quote in front."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _record(
    by: "User",
    obj: Model | None,
    title: str,
    about: str,
    count: int,
    *,
    center_id: int | None,
    personal: bool,
    kind: str,
) -> None:
    audit.record(
        "exported",
        obj,
        by=by if by.is_authenticated else None,
        center_id=center_id,
        changes={"rows": count, "personal": personal, "file": kind},
        note=f"{title}. {about}" if about else title,
    )
