"""What is loaded before web workers are forked."""

import gc

from django.template.loader import get_template

from kaea_portal.warm import warm_up


def test_warm_up_loads_templates_and_asks_no_database(django_assert_num_queries, db):
    try:
        with django_assert_num_queries(0):
            warm_up()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert get_template("base.html").template is get_template("base.html").template
