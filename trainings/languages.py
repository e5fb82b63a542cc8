"""Languages in which trainings are held and trainers teach."""

from django.utils.translation import gettext_lazy

LANGUAGES = (
    ("ky", gettext_lazy("Kyrgyz")),
    ("ru", gettext_lazy("Russian")),
    ("en", gettext_lazy("English")),
    ("uz", gettext_lazy("Uzbek")),
    ("tg", gettext_lazy("Tajik")),
)
