"""On what terms a picture or a material of somebody may be shown, with the text of the terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """The terms we know. Those of Creative Commons and of picture sites keep their own names."""

    CC0 = "cc0", "CC0 1.0"
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
    PIXABAY = "pixabay", _("Pixabay licence")
    PEXELS = "pexels", _("Pexels licence")
    UNSPLASH = "unsplash", _("Unsplash licence")
    OWN = "own", _("Own work")
    PERMISSION = "permission", _("With the author's permission")

    @property
    def url(self) -> str:
        """Where the terms can be read; our own and those by letter have no address."""
        return URLS.get(self, "")

    @property
    def needs_source(self) -> bool:
        """Whether the place it was taken from must be named."""
        return self not in WITHOUT_SOURCE


URLS = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.PIXABAY: "https://pixabay.com/service/license-summary/",
    Licence.PEXELS: "https://www.pexels.com/license/",
    Licence.UNSPLASH: "https://unsplash.com/license",
}
WITHOUT_SOURCE = (Licence.OWN, Licence.PERMISSION)
