"""What stands beside a word in brackets of any kind."""

from actions.school.brackets import in_brackets, without_brackets


def test_brackets_of_every_kind_go_also_one_within_another() -> None:
    assert without_brackets("厨师（兼）[夜]【临时】(周（双）)") == "厨师"
    assert in_brackets("东楼（旧）301[锁]") == ["旧", "锁"]
    assert without_brackets("（未写完") == "（未写完"
