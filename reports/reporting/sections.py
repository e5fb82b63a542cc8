"""The headings of each form of report, in the order in which the donor wants them.

A heading is written by people (NARRATIVE) or filled from data (the other kinds).

- EU: Annex VI of a grant contract for external actions (the Commission's practical guide PRAG,
  interim and final narrative report, editions of 2016 to 2020): 1 Description with points 1.1 to
  1.9, 2 Assessment of implementation of action activities, 3 Beneficiaries, affiliated entities
  and other cooperation, 4 Visibility, and in the final one 5 Location of records. The two reports
  number section 2 and 3 differently. What the EU asks for on sheets of its own, and what the
  network adds, follows as annexes.
- BMZ: no form is prescribed for partners abroad. The guide to the proof of use for private German
  organisations (Engagement Global, bengo, 2020) wants results and effects compared with the
  situation at the start and with the planned measures and costs; the six questions are those of
  OECD-DAC in their order of 2019.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.reporting.models import ReportingAgreement

NARRATIVE, ACTIVITIES, INDICATORS = "narrative", "activities", "indicators"
STORIES, LISTS, FINANCE, ANNEXES, FACTS = "stories", "lists", "finance", "annexes", "facts"
MATERIALS = "materials"  # e-tutorials; where a form has no such heading they stand in the lists


@dataclass(frozen=True)
class Section:
    key: str
    title: Any
    kind: str = NARRATIVE
    number: str = ""
    help: Any = ""
    # Written under the heading of another one, which shows both side by side.
    beside: str = ""

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()


BMZ = (
    Section("summary", _("Summary"), number="1."),
    Section(
        "start_situation",
        _("Situation at the start"),
        number="2.1",
        help=_("What the project found, one point a line, in the order of the effects"),
    ),
    Section(
        "effects",
        _("Effects"),
        number="2.2",
        help=_("What is different now: one point a line, each beside its point of the start"),
        beside="start_situation",
    ),
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
_EU_BEGINS = (
    Section("description", _("Description"), FACTS, "1."),
    Section(
        "summary",
        _("Executive summary of the action"),
        number="2.1",
        help=_("Half a page, with the outcomes of the logframe and whether they will be reached"),
    ),
    Section("results", _("Results"), number="2.2 A"),
    Section("activities", _("Activities: planned and held"), ACTIVITIES, "2.2 B"),
    Section("indicators", _("Updated logframe matrix"), INDICATORS, "2.3"),
)
_EU_ANNEXES = (
    Section("finance", _("Financial report"), FINANCE, "A."),
    Section("stories", _("Success stories"), STORIES, "B."),
    Section("lists", _("Lists"), LISTS, "C."),
    Section("annexes", _("Annexes"), ANNEXES, "D."),
)
_CONTRACTS = _("Contracts above EUR 60,000 awarded in the period")
_PARTNERS = _("Relationship between the beneficiaries and affiliated entities")
_OTHERS = _("Relationship with other organisations: associates, contractors, target groups")
_GRANTS = _("How the action builds on earlier EU grants for the same target group")
EU_INTERIM = (
    *_EU_BEGINS,
    Section("contracts", _CONTRACTS, number="2.4"),
    Section("plan", _("Updated action plan"), number="2.5"),
    Section("partners", _PARTNERS, number="3.1"),
    Section("authorities", _("Relationship with state authorities"), number="3.2"),
    Section("others", _OTHERS, number="3.3"),
    Section("links", _("Links and synergies with other actions"), number="3.4"),
    Section("grants", _GRANTS, number="3.5"),
    Section("visibility", _("Visibility"), number="4."),
    *_EU_ANNEXES,
)
EU_FINAL = (
    *_EU_BEGINS,
    Section("sustainability", _("Continuation of the action and its sustainability"), number="2.4"),
    Section(
        "mainstreaming",
        _("Cross-cutting issues: human rights, gender equality, democracy, environment"),
        number="2.5",
    ),
    Section("monitoring", _("Monitoring, evaluation and feedback of beneficiaries"), number="2.6"),
    Section("learning", _("What was learnt and how it was passed on"), number="2.7"),
    Section("materials", _("Materials produced during the action"), MATERIALS, "2.8"),
    Section("contracts", _CONTRACTS, number="2.9"),
    Section("partners", _PARTNERS, number="3.1"),
    Section("continuation", _("Whether the partnership goes on"), number="3.2"),
    Section("authorities", _("Relationship with state authorities"), number="3.3"),
    Section("others", _OTHERS, number="3.4"),
    Section("links", _("Links and synergies with other actions"), number="3.5"),
    Section("grants", _GRANTS, number="3.6"),
    Section("contracting", _("Cooperation with the contracting authority"), number="3.7"),
    Section("visibility", _("Visibility"), number="4."),
    Section("records", _("Location of records, accounting and supporting documents"), number="5."),
    *_EU_ANNEXES,
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
# The headings of an interim and of the final report.
FORMS = {
    ReportingAgreement.Form.BMZ: (BMZ, BMZ),
    ReportingAgreement.Form.EU: (EU_INTERIM, EU_FINAL),
    ReportingAgreement.Form.FREE: (FREE, FREE),
}
# Headings that group others: before the section of this key.
GROUPS: dict[str, dict[str, Any]] = {
    "bmz": {
        "start_situation": _("2. Start situation compared with effects"),
        "relevance": _("5. Assessment"),
    },
    "eu": {
        "summary": _("2. Assessment of implementation of action activities"),
        "partners": _("3. Beneficiaries, affiliated entities and other cooperation"),
    },
    "free": {},
}


def sections_of(form: str, *, is_final: bool) -> tuple[Section, ...]:
    """The headings of an interim or a final report."""
    return FORMS[form][is_final]  # type: ignore[index]


def written_sections(form: str, *, is_final: bool) -> list[Section]:
    return [row for row in sections_of(form, is_final=is_final) if row.kind == NARRATIVE]


def beside(form: str, key: str, *, is_final: bool) -> Section | None:
    """The section that is shown side by side with this one, whichever of the two is asked for."""
    rows = sections_of(form, is_final=is_final)
    own = next((row for row in rows if row.key == key), None)
    other = own.beside if own else ""
    return next((row for row in rows if row.key == other or row.beside == key), None)
