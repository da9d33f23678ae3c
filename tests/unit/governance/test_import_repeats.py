from governance.incidents.importing.repeats import NumbersSeen
from tests.written_reports import a_report


def test_a_number_that_stands_for_another_report_names_the_row_it_was_first_in() -> None:
    seen = NumbersSeen()
    assert seen.add(2, a_report(title="路灯不亮", idempotency_key="no:A1")) is None
    assert seen.add(3, a_report(title="井盖缺失", idempotency_key="no:A2")) is None
    for row in (5, 9):
        words = seen.add(row, a_report(title="换了内容", idempotency_key="no:A1"))
        assert words is not None
        assert "编号与第 2 行重复" in words.zh
        assert "row 2" in words.en


def test_the_same_row_once_more_is_no_mistake() -> None:
    seen = NumbersSeen()
    report = a_report(title="路灯不亮", idempotency_key="no:A1")
    assert seen.add(2, report) is None
    assert seen.add(3, report) is None


def test_rows_without_a_number_do_not_repeat_each_other() -> None:
    seen = NumbersSeen()
    assert seen.add(2, a_report(title="路灯不亮", idempotency_key=None)) is None
    assert seen.add(3, a_report(title="井盖缺失", idempotency_key=None)) is None
