"""Words of a sheet that mean a row of ours: places and target groups."""

import re
from collections import defaultdict
from functools import cached_property

from centers.models import Place
from core.folding import fold
from people.models import TargetGroup

# What stands around the name of a place and tells its kind: "г. Нарын", "Ат-Башы р-н".
_DISTRICT = frozenset(("raion", "raionu", "district", "rn"))
_TOWN = frozenset(("g", "gor", "gorod", "shaar", "shaari", "sh", "city", "town"))
_OTHER = frozenset(
    "s selo ail aili aiili village pos poselok pgt a o ao aimak aimagi okmotu obl oblast oblus "
    "oblusu region kichi izs".split()
)
_KINDS = _DISTRICT | _TOWN | _OTHER


class Vocabulary:
    """Looks words up in the lists of the network; loaded once for a whole sheet."""

    def __init__(self, *, region_id: int) -> None:
        self.region_id = region_id

    def place(self, text: str) -> Place | None:
        """The one place that a text names, its own region first; None when several could be."""
        for part in reversed(re.split(r"[,;/]", text)):
            if found := self._place(part):
                return found
        return None

    def groups(self, words: list[str]) -> tuple[list[TargetGroup], list[str]]:
        """Target groups by their names and other words, and the words that are none."""
        found: dict[int, TargetGroup] = {}
        unknown = []
        for word in words:
            group = self._groups.get(fold(word))
            if group is None:
                unknown.append(word)
            else:
                found[group.pk] = group
        return list(found.values()), unknown

    def _place(self, text: str) -> Place | None:
        words = fold(re.sub(r"(?i)\bр\s*-\s*н\b\.?", " район ", text)).split()
        places = self._places.get(" ".join(word for word in words if word not in _KINDS), [])
        near = [place for place in places if place.region_id == self.region_id] or places
        kinds = set(words)
        if kinds & _DISTRICT:
            near = [place for place in near if place.level == Place.Level.DISTRICT]
        elif kinds & _TOWN:
            near = [place for place in near if place.level in Place.URBAN_LEVELS]
        # "Кочкор" is a district and its main village: the wider one is right for both.
        for level in (Place.Level.REGION, Place.Level.DISTRICT):
            wide = [place for place in near if place.level == level]
            near = wide if len(near) > 1 and wide else near
        return near[0] if len(near) == 1 else None

    @cached_property
    def _places(self) -> dict[str, list[Place]]:
        index: dict[str, list[Place]] = defaultdict(list)
        rows = Place.objects.only("level", "region", "search_names").exclude(
            level=Place.Level.COUNTRY
        )
        for place in rows:
            names = {
                " ".join(word for word in line.split() if word not in _KINDS)
                for line in place.search_names.splitlines()
            }
            for name in filter(None, names):
                index[name].append(place)
        return index

    @cached_property
    def _groups(self) -> dict[str, TargetGroup]:
        index: dict[str, TargetGroup] = {}
        for group in TargetGroup.objects.filter(is_active=True):
            names = (group.name_ky, group.name_ru, group.name_en, *group.aliases.splitlines())
            for name in filter(None, names):
                index.setdefault(fold(name), group)
        return index
