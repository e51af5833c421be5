"""Examples of queries by what they are about."""

from iscm.paths import project_folders
from iscm.questions import Question, read_questions
from iscm.web.topics import OTHERS, by_topic


def test_every_question_of_the_project_has_a_topic() -> None:
    questions = read_questions(project_folders().questions)
    found = by_topic(questions)
    assert OTHERS not in found
    assert sorted(each.name for those in found.values() for each in those) == sorted(
        each.name for each in questions
    )


def test_a_question_without_a_known_keyword_is_still_there() -> None:
    own = [
        Question("own", "Own?", "", None, "ASK {}", ("of our own",)),
        Question("bare", "", "", None, "ASK {}"),
    ]
    assert by_topic(own) == {OTHERS: own}
