from notifications.sentences.actors import actor_text


def test_a_deed_by_a_link_is_told_from_one_at_the_desk() -> None:
    names = {"7": "周凤英"}
    assert actor_text("person:7", "zh_CN", names) == "周凤英（个人链接）"
    assert actor_text("user:周凤英", "zh_CN", names) == "周凤英（办公桌）"
    assert actor_text("person:7", "en", names) == "周凤英 (own link)"
    assert actor_text("user:li", "en", names) == "li (at the desk)"


def test_machines_are_called_by_what_they_are_and_strangers_by_themselves() -> None:
    assert actor_text("cli", "en", {}) == "command line"
    assert actor_text("stranger", "en", {}) == "stranger"
