import pytest

from web_map.labels.every import OPEN_CODES, VOCABULARIES, words_for_page


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_member_of_every_vocabulary_has_its_words(name: str) -> None:
    vocabulary, labels = VOCABULARIES[name]
    assert set(labels) == {member.value for member in vocabulary}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_members_of_a_vocabulary_are_told_apart_in_both_languages(name: str) -> None:
    _, labels = VOCABULARIES[name]
    for lang in ("zh", "en"):
        said = [words.zh if lang == "zh" else words.en for words in labels.values()]
        assert all(said)
        assert len(set(said)) == len(said)


def test_a_page_gets_the_words_of_its_language_by_value() -> None:
    assert words_for_page("zh")["channel"]["night_visit"] == "平安夜访"
    assert words_for_page("en")["channel"]["night_visit"] == "Night visit"


def test_codes_of_no_closed_vocabulary_have_their_words_too() -> None:
    assert not set(OPEN_CODES) & set(VOCABULARIES)
    assert words_for_page("zh")["code_scheme"] == {"gbt30428-15": "15 位网格编码（GB/T 30428.2）"}
    assert words_for_page("en")["edition_source"]["synthetic"] == "Generated (synthetic)"
