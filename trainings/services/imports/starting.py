"""The first step: keep the file, or say what is wrong with it."""

import hashlib
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from core import audit
from core.files import check_upload
from people.sheets import open_book
from trainings.models import RegisterImport, Training
from trainings.services.editing import locked
from trainings.services.imports.columns import understand

MAX_BYTES = 10 * 1024 * 1024


@transaction.atomic
def start_import(
    training: Training, *, file: UploadedFile, by: User
) -> tuple[RegisterImport, bool]:
    """The import of a sheet into a register, and whether it is a new one.

    The same file again leads to the import it has already. A file that cannot be read is refused
    with the reason, and nothing of it is kept.
    """
    check_upload(file, kinds=("sheet",), max_bytes=MAX_BYTES)
    file.seek(0)
    data = file.read()
    book = open_book(data)
    training = locked(training)
    digest = hashlib.sha256(data).hexdigest()
    earlier = training.imports.filter(sha256=digest).first()
    if earlier is not None:
        return earlier, False
    guess = understand(book, center_id=training.center_id)
    register_import = RegisterImport(
        training=training,
        file_name=PurePath(file.name or "sheet").name[:255],
        sha256=digest,
        sheet=guess.sheet,
        header_row=guess.header_row,
        columns=guess.columns_json,
        created_by=by,
    )
    file.seek(0)
    register_import.file.save(f"{digest[:20]}.{book.kind}", file, save=False)
    try:
        register_import.save()
        audit.record("import_started", register_import, by=by, center_id=training.center_id)
    except BaseException:
        register_import.file.delete(save=False)
        raise
    return register_import, True
