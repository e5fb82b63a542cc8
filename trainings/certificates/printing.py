"""Many certificates at once: one document for the printer, or a file each in a ZIP."""

import io
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from trainings.certificates.paper import certificates_pdf
from trainings.models import Certificate

Step = Callable[[int, int], None]
# typst works outside Python's lock, so two threads use two cores.
THREADS = 2


def print_file(certificates: Sequence[Certificate], *, language: str, step: Step) -> bytes:
    """All of them in one document, a page each. `step` hears how many pages are prepared; setting
    them is one act of typst, which takes less than that."""
    return certificates_pdf(certificates, language=language, step=step)


def zip_file(certificates: Sequence[Certificate], *, language: str, step: Step) -> bytes:
    """Each as a document of its own, named by its number. `step` hears how many are done."""

    def make(row: Certificate) -> tuple[str, bytes]:
        return f"{row.number}.pdf", certificates_pdf([row], language=language)

    target = io.BytesIO()
    # PDFs are compressed already.
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        for done, (name, body) in enumerate(pool.map(make, certificates), start=1):
            archive.writestr(name, body)
            step(done, len(certificates))
    return target.getvalue()
