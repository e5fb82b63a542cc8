"""What somebody who takes a test is shown."""

from typing import Any

from trainings.models import Attempt
from trainings.models.certificates import in_language


def shown_questions(attempt: Attempt, language: str) -> list[dict[str, Any]]:
    """The drawn questions in a language, without which answers are right. No statement beyond the
    test itself."""
    known = {row["key"]: row for row in attempt.assessment.content["questions"]}
    return [
        {
            "key": key,
            "text": in_language(known[key]["text"], language),
            "is_multiple": known[key]["kind"] == "multiple",
            "answers": [in_language(answer, language) for answer in known[key]["answers"]],
        }
        for key in attempt.questions
    ]
