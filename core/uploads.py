"""Letters and evidence: looked at before they are kept, in the private storage."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename

from core.files import check_upload

MAX_BYTES = 10 * 1000 * 1000
TYPES = {"pdf": "application/pdf", "image": "", "sheet": "application/octet-stream"}
IMAGES = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png", b"RI": "image/webp"}


def checked(file: UploadedFile, *, field: str) -> tuple[str, str]:
    """Name and type of a file that may be kept; refuses others at the field of the form."""
    try:
        kind = check_upload(file, kinds=("pdf", "image", "sheet"), max_bytes=MAX_BYTES)
    except ValidationError as error:
        raise ValidationError({field: error}) from error
    head = file.read(2)
    file.seek(0)
    content_type = TYPES[kind] or IMAGES.get(head, "application/octet-stream")
    return get_valid_filename(file.name or "file")[-150:], content_type
