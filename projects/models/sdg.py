"""Targets of the Sustainable Development Goals that projects and indicators work for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sdg(models.TextChoices):
    """Codes as the United Nations write them; one more is one more line."""

    T_1_4 = "1.4", _("1.4 Equal access to services")
    T_4_3 = "4.3", _("4.3 Access to vocational and adult education")
    T_4_4 = "4.4", _("4.4 Skills for work")
    T_4_5 = "4.5", _("4.5 Equal access to education")
    T_4_6 = "4.6", _("4.6 Literacy of adults")
    T_4_7 = "4.7", _("4.7 Education for sustainable development")
    T_5_5 = "5.5", _("5.5 Women in leadership")
    T_5_B = "5.b", _("5.b Technology for the empowerment of women")
    T_8_3 = "8.3", _("8.3 Entrepreneurship and jobs")
    T_8_5 = "8.5", _("8.5 Decent work for all")
    T_8_6 = "8.6", _("8.6 Young people in work or education")
    T_10_2 = "10.2", _("10.2 Inclusion of all")
    T_10_7 = "10.7", _("10.7 Safe and orderly migration")
    T_16_6 = "16.6", _("16.6 Accountable institutions")
    T_17_17 = "17.17", _("17.17 Partnerships")
