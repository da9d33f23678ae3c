import re
from pathlib import Path

from governance.incidents.vocabulary import State
from governance.incidents.workflow.diagram import draw_workflow
from governance.incidents.workflow.vocabulary import Need, Standing, WorkState
from governance.incidents.workflow.wording import (
    NEED_WORDS,
    ROLE_WORDS,
    STANDING_WORDS,
    STATE_WORDS,
    VERB_WORDS,
    WORK_STATE_WORDS,
    list_words,
)
from governance.people.roles import Role
from governance.vocabulary import Verb

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "workflow.md"


def test_the_page_of_the_documents_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == draw_workflow()


def test_every_state_and_every_move_is_drawn_or_listed() -> None:
    page = draw_workflow()
    assert set(re.findall(r'state ".*" as (\w+)', page)) == set(State)
    assert set(re.findall(r"\| \S+ `(\w+)`", page)) >= set(Verb)


def test_every_word_of_handling_is_said_in_both_languages() -> None:
    for words, members in (
        (STATE_WORDS, State),
        (VERB_WORDS, Verb),
        (STANDING_WORDS, Standing),
        (NEED_WORDS, Need),
        (ROLE_WORDS, Role),
        (WORK_STATE_WORDS, WorkState),
    ):
        assert set(words) == set(members)
        assert all(one.zh and one.en for one in words.values())
    assert list_words([VERB_WORDS[Verb.SIGN], VERB_WORDS[Verb.START]]).zh == "签收、开始办理"
