"""A school's own words are understood, asked about or left as names, never guessed. Of `actions.mapping.asked` too."""

import pytest
from sqlmodel import Session

from actions.installation.packs import routines_of
from actions.mapping.asked import Asked, question
from actions.mapping.pack_words import words_of_pack
from actions.mapping.vocabulary import Vocabulary, vocabulary_of
from models.crews import Crew
from models.mappings import Family
from notifications.language import words_of
from tests.factories import make_person, make_school
from tests.some import some

CHINESE = Vocabulary(words_of_pack("cn-school"), {}, dict.fromkeys(Family, frozenset()))


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("花工", ["gardener"]),
        ("宿管", ["dorm_keeper"]),
        ("水电工", ["maintenance", "electrician", "plumber"]),
        ("炊事员（兼买菜）", ["cook", "buyer"]),
        ("副校长兼总务主任", ["leader", "logistics_head"]),
        ("六年级班主任", ["class_teacher"]),
        ("门卫、花工", ["guard", "gardener"]),
        ("教师（产假）", ["teacher"]),
        ("厨 师", ["cook"]),
        ("夜班保安", ["guard", "evening_patroller"]),
        ("保洁领班", ["cleaner", "team_lead"]),
        ("食堂杂工", ["kitchen_helper"]),
        ("男舍管理员", ["dorm_keeper"]),
        ("膳食科科长", ["canteen_manager"]),
        ("监控室值守", ["fire_control"]),
        ("Cook", ["cook"]),
    ],
)
def test_titles_as_offices_write_them_are_roles(title: str, roles: list[str]) -> None:
    meaning = CHINESE.meaning(Family.POOL, title)
    assert (list(meaning.codes), meaning.unknown) == (roles, ())


@pytest.mark.parametrize(
    ("team", "title", "roles"),
    [
        ("宿管科", "门岗", ["dorm_keeper"]),
        ("保安队（安邦公司）", "门岗", ["guard"]),
        ("保安队（安邦公司）", "队长", ["guard"]),
        ("保安队", "副队长", ["guard"]),
        ("车队", "队长", ["driver", "team_lead"]),
        ("水电维修班", "班长", ["maintenance", "team_lead"]),
        ("保洁部（物业）", "领班", ["cleaner", "team_lead"]),
        ("食堂", "保管", ["storekeeper"]),
        ("宿管科", "值夜员", ["dorm_keeper"]),
        ("德育处", "主任", ["middle_manager"]),
        ("绿化、医务、校车", "园丁", ["gardener"]),
    ],
)
def test_the_department_tells_what_a_title_means(team: str, title: str, roles: list[str]) -> None:
    meaning = CHINESE.meaning(Family.POOL, title, team)
    assert (list(meaning.codes), meaning.unknown) == (roles, ())


@pytest.mark.parametrize(
    "title", ["后勤处副主任", "总务副主任（分管水电）", "后勤副部长", "总务副科长、工会委员", "后勤副主管"]
)
def test_a_deputy_head_of_logistics_leads(title: str) -> None:
    codes = CHINESE.meaning(Family.POOL, title).codes
    assert codes == ("logistics_head",) and CHINESE.category_of(codes[0]) == "leader"


def test_a_leader_is_asked_about_with_the_department_and_does_what_most_of_it_do() -> None:
    asked = Asked(CHINESE)
    for row, title in enumerate(("维修技工", "维修技工", "电工", "组长", "绿化工"), 1):
        asked.codes(Family.POOL, [title], row, "后勤一组" if title != "绿化工" else "后勤二组")
    asked.codes(Family.POOL, ["组长"], 6, "后勤二组")
    likely = {one.word: one.likely for one in asked.questions}
    assert likely == {"后勤一组长": "maintenance", "后勤二组长": "gardener"}
    answered = Vocabulary(CHINESE.pack, {(Family.POOL, "后勤一组长"): ("electrician",)}, CHINESE.own)
    assert answered.meaning(Family.POOL, "组长", "后勤一组").codes == ("electrician",)


def test_a_title_that_names_its_department_is_asked_about_as_it_is() -> None:
    assert [CHINESE.asked_as(title, "语文组") for title in ("语文组长", "组长")] == ["语文组长", "语文组长"]


@pytest.mark.parametrize(
    ("title", "likely"),
    [
        ("副队长", "guard"),
        ("值夜员", "guard"),
        ("体育器材管理员", "asset_keeper"),
        ("文印员", "clerk"),
        ("浴室管理员", ""),
        ("体育馆管理员", ""),
    ],
)
def test_only_what_offices_usually_mean_is_proposed(title: str, likely: str) -> None:
    assert question(CHINESE, Family.POOL, title).likely == likely


def test_a_subject_hints_at_nothing_in_a_longer_word() -> None:
    assert CHINESE.meaning(Family.POOL, "体育").codes == ("teacher",)
    assert "teacher" not in CHINESE.suggestions(Family.POOL, "体育馆管理员")


@pytest.mark.parametrize(
    "name", ["危险化学品储藏室", "实验楼药品库", "易燃危险品仓库", "化学危化品存放室（双锁）"]
)
def test_a_store_of_chemicals_is_of_the_laboratories_and_never_of_food(name: str) -> None:
    assert CHINESE.meaning(Family.PLACE, name).codes == ("lab",)


@pytest.mark.parametrize(
    ("name", "use"),
    [("消防泵房", "plant_room"), ("地下消防水泵房", "plant_room"), ("生活水泵房", "water_tank")],
)
def test_pumps_against_fire_are_no_drinking_water(name: str, use: str) -> None:
    assert CHINESE.meaning(Family.PLACE, name).codes == (use,)


@pytest.mark.parametrize("paper", ["司炉证", "锅炉作业（G1）", "电梯安全管理员证"])
def test_a_certificate_for_special_equipment_counts_as_such(paper: str) -> None:
    [code, *_] = CHINESE.meaning(Family.QUALIFICATION, paper).codes
    assert "special_equipment" in CHINESE.pack.held(code)
    assert CHINESE.pack.held("special_equipment") == ("special_equipment",)


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("1号教学楼", ["teaching"]),
        ("东校门", ["gate"]),
        ("一年级1班", ["classroom"]),
        ("女生宿舍楼", ["dormitory"]),
        ("食堂操作间", ["kitchen"]),
        ("学生饭堂", ["canteen"]),
        ("饭堂操作间", ["kitchen"]),
        ("后厨", ["kitchen"]),
        ("水泵房", ["water_tank", "plant_room"]),
    ],
)
def test_a_place_is_used_as_the_end_of_its_name_says(name: str, uses: list[str]) -> None:
    assert list(CHINESE.meaning(Family.PLACE, name).codes) == uses


@pytest.mark.parametrize(
    ("family", "word", "likely"),
    [
        (Family.POOL, "保管", "storekeeper"),
        (Family.POOL, "英语组组长", "team_lead"),
        (Family.PLACE, "储藏间", "food_store"),
        (Family.PLACE, "劳动菜地", "garden"),
    ],
)
def test_what_may_mean_several_things_is_asked_with_suggestions(
    family: Family, word: str, likely: str
) -> None:
    meaning = CHINESE.meaning(family, word)
    assert (meaning.codes, meaning.unknown) == ((), (word,))
    assert likely in CHINESE.suggestions(family, word)


@pytest.mark.parametrize("paper", ["特种作业操作证", "特种作业证"])
def test_a_certificate_for_several_trades_is_asked_about(paper: str) -> None:
    assert CHINESE.meaning(Family.QUALIFICATION, paper).unknown == (paper,)


def test_a_certificate_for_another_trade_is_not_suggested() -> None:
    assert "electrician" not in CHINESE.suggestions(Family.QUALIFICATION, "制冷作业证")
    assert CHINESE.meaning(Family.QUALIFICATION, "高空作业证").codes == ("work_at_height",)


def test_words_that_share_a_single_character_are_not_suggested_for_one_another() -> None:
    assert "gate" not in CHINESE.suggestions(Family.PLACE, "后灶")
    assert "dining" not in CHINESE.suggestions(Family.PLACE, "寝室")


def test_a_decision_of_the_school_comes_before_the_pack(session: Session) -> None:
    school = make_school(session, pack="cn-school")
    words = vocabulary_of(session, school, {(Family.POOL, "花工"): ("cleaner",), (Family.POOL, "三爷"): ()})
    assert words.meaning(Family.POOL, "花工").codes == ("cleaner",)
    assert words.meaning(Family.POOL, "三爷").unknown == ()


def test_a_role_the_school_has_is_known_by_its_own_name(session: Session) -> None:
    school = make_school(session, pack="cn-school")
    make_person(session, school, roles=["夜巡班"])
    assert vocabulary_of(session, school).meaning(Family.POOL, "夜巡班").codes == ("夜巡班",)


@pytest.mark.parametrize(("pack", "most"), [("cn-school", 1400), ("de-school", 300), ("vn-school", 250)])
def test_a_pack_knows_hundreds_of_words_and_only_codes_that_have_names(pack: str, most: int) -> None:
    words = words_of_pack(pack)
    assert sum(len(entry.words) for codes in words.codes.values() for entry in codes.values()) > most
    names = {
        Family.POOL: words_of("pool", "zh_CN"),
        Family.QUALIFICATION: words_of("kind.qualification", "zh_CN"),
        Family.PLACE: words_of("use", "zh_CN"),
        Family.ROUTINE: {routine.code: routine.name for routine in routines_of("cn-school")},
    }
    for family, codes in some(words.codes.items()):
        assert set(codes) <= names.get(family, {}).keys()
        usual = {pool for entry in codes.values() for pool in (*entry.usually, entry.of) if pool}
        assert usual <= names[Family.POOL].keys()
        papers = {paper for entry in codes.values() for paper in entry.counts_as}
        assert papers <= words.codes[Family.QUALIFICATION].keys()


@pytest.mark.parametrize("pack", ["cn-school", "de-school", "vn-school"])
def test_a_pack_has_a_word_for_every_role_that_its_routines_ask_for(pack: str) -> None:
    lines = [line for one in routines_of(pack) for line in Crew.model_validate(one.crew).lines]
    unnamed = {line.pool for line in some(lines)} - words_of_pack(pack).codes[Family.POOL].keys()
    assert unnamed == set()


@pytest.mark.parametrize(
    ("pack", "family", "word", "codes"),
    [
        ("de-school", Family.POOL, "Schulhausmeisterin", ["maintenance"]),
        ("de-school", Family.POOL, "Hausmeister (m/w/d)", ["maintenance"]),
        ("de-school", Family.POOL, "Hausmeister und Gärtner", ["maintenance", "gardener"]),
        ("de-school", Family.POOL, "Nachtwächter", ["guard"]),
        ("de-school", Family.QUALIFICATION, "Belehrung nach § 43 IfSG", ["health"]),
        ("de-school", Family.PLACE, "Mädchentoilette", ["toilet"]),
        ("vn-school", Family.POOL, "Nhân viên bảo vệ", ["guard"]),
        ("vn-school", Family.POOL, "Văn thư kiêm thủ quỹ", ["clerk", "cashier"]),
        ("vn-school", Family.POOL, "Bảo vệ - lao công", ["guard", "cleaner"]),
        ("vn-school", Family.QUALIFICATION, "Giấy khám sức khỏe", ["health"]),
        ("vn-school", Family.PLACE, "Phòng y tế", ["infirmary"]),
    ],
)
def test_schools_elsewhere_are_understood_in_their_language(
    pack: str, family: Family, word: str, codes: list[str]
) -> None:
    words = Vocabulary(words_of_pack(pack), {}, dict.fromkeys(Family, frozenset()))
    assert list(words.meaning(family, word).codes) == codes


def test_without_a_pack_the_names_of_codes_are_known() -> None:
    plain = Vocabulary(words_of_pack(""), {}, dict.fromkeys(Family, frozenset()))
    assert plain.meaning(Family.POOL, "厨师").codes == ("cook",)
    assert plain.meaning(Family.POOL, "花工").unknown == ("花工",)
