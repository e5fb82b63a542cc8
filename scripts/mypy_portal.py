"""django-stubs' mypy plugin with what it does not know: columns of django-modeltranslation.

`name` in a translation.py makes name_ky, name_ru and name_en at run time.
"""

import os
import sys
from collections.abc import Callable

sys.path.append(os.getcwd())  # mypy is started in the checkout
PATH = sys.path.copy()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaea_portal.settings")
os.environ.setdefault("PORTAL_STACK", "dev")  # addresses only, nothing starts

from modeltranslation import translator as modeltranslation
from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext
from mypy.types import AnyType, TypeOfAny
from mypy_django_plugin.main import NewSemanalDjangoPlugin

sys.path[:] = PATH  # Celery put the checkout first; mypy wants to find what it left

# Its managers are classes made at run time, which have no name a type could have.
modeltranslation.patch_manager_class = lambda manager: None


def add_translated_columns(context: ClassDefContext) -> None:
    """Declare the columns on the model's class."""
    for model, options in modeltranslation.translator._registry.items():
        if f"{model.__module__}.{model.__name__}" != context.cls.fullname:
            continue
        for fields in options.all_fields.values():
            for field in fields:
                column = Var(field.name, AnyType(TypeOfAny.explicit))
                column.info = context.cls.info
                column._fullname = f"{context.cls.fullname}.{field.name}"
                context.cls.info.names[field.name] = SymbolTableNode(MDEF, column)


class PortalPlugin(NewSemanalDjangoPlugin):
    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        hook = super().get_base_class_hook(fullname)
        if hook is None:
            return None

        def both(context: ClassDefContext) -> None:
            hook(context)
            add_translated_columns(context)

        return both


def plugin(version: str) -> type[PortalPlugin]:
    return PortalPlugin
