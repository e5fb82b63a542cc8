"""The headings of each form of report, in the order in which the donor wants them.

A heading is written by people (NARRATIVE) or filled from data (the other kinds).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.reporting.models import ReportingAgreement

NARRATIVE, ACTIVITIES, INDICATORS = "narrative", "activities", "indicators"
STORIES, LISTS, FINANCE, ANNEXES, FACTS = "stories", "lists", "finance", "annexes", "facts"
COMPARISON = "comparison"  # two texts side by side: the start situation and the effects


@dataclass(frozen=True)
class Section:
    key: str
    title: Any
    kind: str = NARRATIVE
    number: str = ""
    help: Any = ""
    is_final_only: bool = False
    is_optional: bool = False

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()


BMZ = (
    Section("summary", _("Summary"), number="1."),
    Section(
        "start_situation",
        _("Situation at the start"),
        number="2.1",
        help=_("What the project found: the same points as under the effects"),
    ),
    Section("effects", _("Effects"), number="2.2", help=_("What is different now, point by point")),
    Section("activities", _("Activities: planned and held"), ACTIVITIES, "3."),
    Section("indicators", _("Indicators"), INDICATORS, "4."),
    Section("relevance", _("Relevance"), number="5.1"),
    Section("coherence", _("Coherence"), number="5.2"),
    Section("effectiveness", _("Effectiveness"), number="5.3"),
    Section("efficiency", _("Efficiency"), number="5.4"),
    Section("impact", _("Impact"), number="5.5"),
    Section("sustainability", _("Sustainability"), number="5.6"),
    Section("stories", _("Success stories"), STORIES, "6."),
    Section("finance", _("Financial table"), FINANCE, "7."),
    Section("lists", _("Lists"), LISTS, "8."),
    Section("annexes", _("Annexes"), ANNEXES, "9."),
)
EU = (
    Section("description", _("Description"), FACTS, "1."),
    Section("summary", _("Executive summary of the action"), number="2.1"),
    Section("results", _("Results"), number="2.2 A"),
    Section("activities", _("Activities: planned and held"), ACTIVITIES, "2.2 B"),
    Section("indicators", _("Logframe with current values"), INDICATORS, "2.3"),
    Section("plan", _("Updated action plan"), number="2.4", is_optional=True),
    Section("sustainability", _("Sustainability"), number="2.5", is_final_only=True),
    Section(
        "mainstreaming",
        _("Cross-cutting issues: human rights, gender, youth, environment"),
        number="2.6",
    ),
    Section("monitoring", _("Monitoring and evaluation"), number="2.7"),
    Section("learning", _("What was learnt"), number="2.8", is_final_only=True),
    Section("lists", _("Materials and lists"), LISTS, "2.9"),
    Section("stories", _("Success stories"), STORIES, "2.10"),
    Section("partners", _("Relationship between the partners"), number="3.1"),
    Section("authorities", _("Relationship with state authorities"), number="3.2"),
    Section("others", _("Other organisations and links to other actions"), number="3.3"),
    Section("visibility", _("Visibility"), number="4."),
    Section("records", _("Where the records are kept"), number="5.", is_final_only=True),
    Section("finance", _("Financial report"), FINANCE, "6."),
    Section("annexes", _("Annexes"), ANNEXES, "7."),
)
FREE = (
    Section("summary", _("Summary"), number="1."),
    Section("activities", _("Activities: planned and held"), ACTIVITIES, "2."),
    Section("indicators", _("Indicators"), INDICATORS, "3."),
    Section("conclusions", _("Conclusions"), number="4."),
    Section("stories", _("Success stories"), STORIES, "5."),
    Section("finance", _("Financial table"), FINANCE, "6."),
    Section("lists", _("Lists"), LISTS, "7."),
    Section("annexes", _("Annexes"), ANNEXES, "8."),
)
FORMS = {
    ReportingAgreement.Form.BMZ: BMZ,
    ReportingAgreement.Form.EU: EU,
    ReportingAgreement.Form.FREE: FREE,
}
# Headings that group others: before the section of this key.
GROUPS: dict[str, dict[str, Any]] = {
    "bmz": {
        "start_situation": _("2. Start situation compared with effects"),
        "relevance": _("5. Assessment"),
    },
    "eu": {
        "summary": _("2. Assessment of the implementation of the activities"),
        "partners": _("3. Partners and other cooperation"),
    },
    "free": {},
}


def sections_of(form: str, *, is_final: bool) -> list[Section]:
    """The headings of a report; some belong to the final one only."""
    return [row for row in FORMS[form] if is_final or not row.is_final_only]  # type: ignore[index]


def written_sections(form: str, *, is_final: bool) -> list[Section]:
    return [row for row in sections_of(form, is_final=is_final) if row.kind == NARRATIVE]
