from pathlib import Path

from iscm.questions import read_question, read_questions


def test_the_head_tells_title_description_and_place(tmp_path: Path) -> None:
    path = tmp_path / "who-sits-where.rq"
    path.write_text("# title: Who?\n# description: All.\n# home: 2\nASK {}\n# title: no\n")
    question = read_question(path)
    assert (question.name, question.title, question.description, question.home) == (
        "who-sits-where",
        "Who?",
        "All.",
        2,
    )
    assert question.query.endswith("# title: no\n")


def test_a_file_without_a_head_goes_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "who-sits-where.rq").write_text("ASK {}")
    (question,) = read_questions(tmp_path)
    assert (question.title, question.home) == ("who sits where", None)
