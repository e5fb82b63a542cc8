"""What marks come to: two agree, a third decides, the test of the theory counts."""

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trainings.exams.marks import Sheet, State, clean_marks, missing, outcome, score
from trainings.exams.tests_of_skills import is_right, results

CONTENT = {
    "pass_mark": 60,
    "difference_limit": 15,
    "theory_weight": 0,
    "criteria": [
        {"key": "c1", "part": "theory", "task": "A", "text": "a", "weight": 10},
        {"key": "c2", "part": "practice", "task": "B", "text": "b", "weight": 30},
    ],
}
points = st.fixed_dictionaries(
    {
        "c1": st.integers(0, 20).map(lambda n: n / 2),
        "c2": st.integers(0, 60).map(lambda n: n / 2),
    }
)


def test_score_is_the_share_of_all_points():
    assert score(CONTENT, {"c1": 5, "c2": 15}) == Decimal("50.0")
    assert score(CONTENT, {"c2": 30}) == Decimal("75.0")


def test_test_of_the_theory_counts_by_its_weight():
    content = {**CONTENT, "theory_weight": 10}

    assert score(content, {"c1": 10, "c2": 30}, Decimal(50)) == Decimal("90.0")
    sheets = [Sheet(1, {"c1": 10, "c2": 30}, True), Sheet(2, {"c1": 10, "c2": 30}, True)]
    assert outcome(content, sheets).state == State.THEORY


def test_two_who_agree_make_the_mean_at_the_very_limit():
    sheets = [Sheet(1, {"c1": 8, "c2": 18}, True), Sheet(2, {"c1": 8, "c2": 24}, True)]

    found = outcome(CONTENT, sheets)

    assert (found.state, found.score, found.difference) == (
        State.AGREED,
        Decimal("72.5"),
        Decimal("15.0"),
    )
    assert found.is_passed is True


def test_third_decides_alone_beyond_the_limit():
    two = [Sheet(1, {"c1": 8, "c2": 17}, True), Sheet(2, {"c1": 9, "c2": 24}, True)]
    assert outcome(CONTENT, two).state == State.THIRD_WANTED
    assert outcome(CONTENT, [*two, Sheet(3, {}, False)]).state == State.THIRD_MARKING

    found = outcome(CONTENT, [*two, Sheet(3, {"c1": 5, "c2": 15}, True)])

    assert (found.state, found.score, found.is_passed) == (State.BY_THIRD, Decimal("50.0"), False)


def test_one_sheet_tells_nothing():
    full = {"c1": 10, "c2": 30}
    assert outcome(CONTENT, []).state == State.UNASSIGNED
    assert outcome(CONTENT, [Sheet(1, full, True)]).state == State.UNASSIGNED
    waiting = outcome(CONTENT, [Sheet(1, full, True), Sheet(2, full, False)])
    assert (waiting.state, waiting.score, waiting.difference) == (State.MARKING, None, None)


@given(points, points, points)
def test_order_of_sheets_changes_nothing(one, two, three):
    sheets = [Sheet(1, one, True), Sheet(2, two, True), Sheet(3, three, True)]

    assert len({outcome(CONTENT, order) for order in itertools.permutations(sheets)}) == 1


@given(points, points)
def test_result_of_two_lies_between_them(one, two):
    found = outcome(CONTENT, [Sheet(1, one, True), Sheet(2, two, True)])
    low, high = sorted([score(CONTENT, one), score(CONTENT, two)])

    if found.score is not None:
        assert low <= found.score <= high
        assert found.is_passed == (found.score >= 60)
    else:
        assert high - low > 15


def test_marks_that_do_not_fit_are_named():
    kept, wrong = clean_marks(CONTENT, {"c1": "10,5", "c2": " 7,5 ", "x": "1"})
    assert (kept, wrong) == ({"c2": 7.5}, ["c1"])
    for text in ("-1", "0.3", "many", "NaN", "Infinity"):
        assert clean_marks(CONTENT, {"c1": text}) == ({}, ["c1"])
    assert missing(CONTENT, {"c2": 0}) == ["c1"]


def test_result_of_a_test_by_area():
    answers = [{"right": True}, {"right": True}, {"right": False}]
    content = {
        "questions": [
            {"key": "q1", "area": "digital", "answers": answers},
            {"key": "q2", "area": "life", "answers": answers},
        ]
    }
    assert is_right(content["questions"][0], [1, 0])
    assert not is_right(content["questions"][0], [0])
    assert not is_right(content["questions"][0], [0, 1, 2])

    by_area, percent = results(content, ["q1", "q2"], {"q1": [0, 1]})

    assert (by_area, percent) == ({"digital": [1, 1], "life": [0, 1]}, Decimal("50.0"))
