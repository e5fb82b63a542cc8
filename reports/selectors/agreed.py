"""What was agreed of a project: kept pages of its progress hold as long as this stays the same."""

from typing import NamedTuple

from django.db import connection


class Agreed(NamedTuple):
    """Its state, and that of the names of regions, centers and what else tables are cut by."""

    state: str
    names: str


# The rows as text, so any change of any column is seen.
_SQL = """
SELECT md5(concat_ws('|',
  (SELECT j::text FROM projects_project j WHERE j.id = %(project)s),
  (SELECT string_agg(r::text, '' ORDER BY r.id) FROM projects_result r
     WHERE r.project_id = %(project)s),
  (SELECT string_agg(i::text, '' ORDER BY i.id) FROM projects_indicator i
     JOIN projects_result r ON r.id = i.result_id WHERE r.project_id = %(project)s),
  (SELECT string_agg(t::text, '' ORDER BY t.id) FROM projects_indicatortarget t
     JOIN projects_indicator i ON i.id = t.indicator_id
     JOIN projects_result r ON r.id = i.result_id WHERE r.project_id = %(project)s),
  (SELECT string_agg(v::text, '' ORDER BY v.id) FROM projects_indicatorvalue v
     JOIN projects_indicator i ON i.id = v.indicator_id
     JOIN projects_result r ON r.id = i.result_id WHERE r.project_id = %(project)s),
  (SELECT string_agg(p.place_id::text, ',' ORDER BY p.place_id)
     FROM projects_project_regions p WHERE p.project_id = %(project)s))),
  (SELECT count(*) || '.' || max(id) FROM reports_figurechange WHERE kind = 'N')"""


def agreed(project_id: int) -> Agreed:
    """One small statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"project": project_id})
        state, names = cursor.fetchone()
    return Agreed(state, names or "")
