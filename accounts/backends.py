"""How a signed-in user is read: once on each page, so its statement is written once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, QuerySet

from accounts.models import User
from core.statements import KeptStatement, Later

COLUMNS = [field.attname for field in User._meta.concrete_fields]
# Columns that the database gives in another form than the model has them: {place: field}.
CONVERTED = {
    place: field
    for place, field in enumerate(User._meta.concrete_fields)
    if hasattr(field, "from_db_value")
}


def _by_key_rows() -> QuerySet[User, tuple[Any, ...]]:
    return User.objects.filter(pk=Later("key", BigIntegerField())).values_list(*COLUMNS)


_by_key = KeptStatement(_by_key_rows)


class Backend(AuthenticationBackend):
    """allauth's; who may sign in and stay so is its answer."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session; nobody when he is gone or may not sign in any more."""
        for row in _by_key.lines(key=user_id):
            values = list(row)
            for place, field in CONVERTED.items():
                values[place] = field.from_db_value(values[place], None, connection)
            user: User = User.from_db(DEFAULT_DB_ALIAS, COLUMNS, values)
            return user if self.user_can_authenticate(user) else None
        return None
