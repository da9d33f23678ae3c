from pathlib import Path

import pytest
from pydantic import ValidationError

from governance.people.scope import Label
from governance.policies.sections import PrivacyPolicy
from governance.policy import DEFAULT_POLICY, PolicyError, load_policy

XINGAN = DEFAULT_POLICY.read_text(encoding="utf-8")


def changed(tmp_path: Path, before: str, after: str) -> Path:
    assert before in XINGAN
    file = tmp_path / "policy.toml"
    file.write_text(XINGAN.replace(before, after), encoding="utf-8")
    return file


def test_policy_of_xingan_is_read() -> None:
    policy = load_policy()
    assert policy.county.code == "360824"
    assert policy.county.expected_grids == 504
    assert policy.county.name.zh == "新干县"
    assert str(policy.county.zone) == "Asia/Shanghai"
    assert policy.boundaries.tolerances().gap_m2 == 10.0


def test_category_is_known_in_both_languages_and_an_unknown_one_names_itself() -> None:
    policy = load_policy()
    words = policy.category_words("dispute")
    assert (words.zh, words.en) == ("矛盾纠纷", "Dispute")
    assert policy.category_words("nonsense").zh == "nonsense"


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('code = "360824"', 'code = "36082"', "county.code"),
        ("expected_grids = 504", "expected_grids = 0", "county.expected_grids"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Xingan"', "county.timezone"),
        ('number_prefix = "XG"', 'number_prefix = "xg-"', "county.number_prefix"),
        ('code_scheme = "gbt30428-15"', 'code_scheme = "db36"', "county.code_scheme"),
        ("snap_m = 0.0", "snap_m = -1", "assignment.snap_m"),
        ("min_score = 0.85", "min_score = 85", "geocoding.min_score"),
        ("gap_m2 = 10.0", 'gap_m2 = "much"', "boundaries.gap_m2"),
        ("[assignment]", "[assignments]", "assignment"),
        ("snap_m = 0.0", "snap_m = 0.0\nsnap_cm = 1", "assignment.snap_cm"),
        ('dispute = ["矛盾纠纷", "Dispute"]', 'dispute = ["矛盾纠纷"]', "categories.dispute.1"),
        ("[county]", "[county", "TOML"),
        ('hours = ["08:30-12:00"', 'hours = ["8:30-12"', "calendar.hours.0"),
        ("most_returns = 2", "most_returns = 0", "handling.most_returns"),
        ("dispute = 100", "disputes = 100", "handling.verified_percent"),
        ('fire_safety = ["photo_after"]', 'fire_safety = ["photo"]', "handling.evidence"),
        ("[handling.reasons.reject]", "[handling.reasons.refuse]", "handling.reasons.refuse"),
        ('limit = "20d"', 'limit = "20 days"', "limits."),
        ('tier = "hard"', 'tier = "heavy"', "limits."),
        ('tier = "hard"', 'tier = "major"', "limits"),
        ('clock = "verify"', 'clock = "callback"', "limits"),
        ('tier = "hard"', 'tier = "hard"\ncategory = "nothing"', "limits"),
        ('petition = "restricted"', 'petitions = "restricted"', "privacy.labels"),
        ('petition = "restricted"', 'petition = "secret"', "privacy.labels.petition"),
        ('[handling.called_back_percent]\n"*" = 100', "[handling.called_back_percent]", "handling"),
    ],
)
def test_faulty_policy_is_refused_with_the_place(
    tmp_path: Path, before: str, after: str, where: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(changed(tmp_path, before, after))
    assert where in refused.value.words.zh
    assert where in refused.value.words.en
    assert "policy.toml" in refused.value.words.zh


def test_the_line_of_a_faulty_entry_is_named(tmp_path: Path) -> None:
    lines = XINGAN.splitlines()
    for wrong, entry in (('limit = "20 days"', 'limit = "20d"'), ("gap_m2 = -1", "gap_m2 = 10.0")):
        line = next(i for i, text in enumerate(lines, start=1) if text == entry)
        with pytest.raises(PolicyError, match=f"line {line},"):
            load_policy(changed(tmp_path, f"\n{entry}\n", f"\n{wrong}\n"))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00"])
def test_file_that_is_no_text_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(PolicyError):
        load_policy(file)


def test_missing_policy_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.toml"):
        load_policy(tmp_path / "nowhere.toml")


def test_policy_is_frozen() -> None:
    policy = load_policy()
    with pytest.raises(ValidationError):
        policy.county.code = "360825"


def test_labels_of_the_policy_are_those_that_incidents_have() -> None:
    kinds = PrivacyPolicy.model_json_schema()["properties"]["labels"]["additionalProperties"]
    assert kinds["enum"] == list(Label)
