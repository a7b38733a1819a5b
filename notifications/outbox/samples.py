"""Sample facts for one letter of every kind, as actions owe them, to preview and test the templates: just what
`letters.FACTS` asks for, and the extras."""

from typing import Any

WATERING = {
    "name": "清晨浇水",
    "name_en": "Watering at dawn",
    "start": "2026-09-19T21:00:00+00:00",
    "end": "2026-09-19T22:00:00+00:00",
}
GATE = {
    "name": "门卫值班",
    "name_en": "Gate duty",
    "start": "2026-09-20T14:00:00+00:00",
    "end": "2026-09-20T22:00:00+00:00",
}
WINDOW = {"first": "2026-09-21", "last": "2026-10-04", "count": 86}

NEEDED: dict[str, dict[str, Any]] = {
    "assigned": {"duties": [WATERING, GATE], "count": 2},
    "withdrawn": {"duties": [WATERING], "count": 1},
    "changed": {**GATE},
    "cancelled": {**WATERING, "reason": "下雨"},
    "reminder": {**WATERING},
    "overdue": {**GATE, "name": "留样登记", "name_en": ""},
    "escalation": {**GATE},
    "roster_proposed": {**WINDOW, "gaps": 3},
    "roster_taken_back": {"first": "2026-09-21", "last": "2026-10-04"},
    "roster_lapsed": {"first": "2026-09-21", "last": "2026-10-04", "published": False},
    "roster_published": {**WINDOW, "gaps": 0},
    "checklist_opened": {"name": "开学准备", "deadline": "2026-08-31T10:00:00+00:00", "steps": 14},
    "step_late": {"name": "搬运教材", "due": "2026-08-25T10:00:00+00:00", "checklist": "开学准备"},
    "problem_reported": {
        "title": "三楼水管漏水",
        "detail": "",
        "place": "教学楼三楼",
        "reported_by": "",
        "urgent": False,
    },
    "absence_reported": {
        "person": "周凤英",
        "kind": "sick",
        "start": "2026-09-20T16:00:00+00:00",
        "end": "2026-09-22T16:00:00+00:00",
        "duties": [],
        "count": 0,
    },
    "absence_withdrawn": {
        "person": "周凤英",
        "kind": "sick",
        "start": "2026-09-20T16:00:00+00:00",
        "end": "2026-09-22T16:00:00+00:00",
    },
    "person_left": {"person": "周凤英", "last": "2026-09-20", "duties": [GATE], "count": 1},
    "day_report": {
        "day": "2026-09-20",
        "done": 41,
        "late_done": 0,
        "missed": 0,
        "open": 0,
        "gaps": 0,
        "cancelled": 1,
        "complete": True,
    },
    "replan_proposed": {
        "wanted": [WATERING],
        "count": 1,
        "changes": 3,
        "people": 2,
        "gaps": 0,
        "proved": True,
    },
    "hand_overtaken": {"seats": [{**GATE, "person": "吴建国", "comes": True}], "count": 1, "left": 0},
    "swap_offered": {"person": "郑秀兰", "gives": [], "gets": [WATERING]},
    "swap_accepted": {"person": "郑秀兰", "gives": [WATERING], "gets": [GATE]},
    "swap_declined": {"person": "郑秀兰", "gives": [WATERING], "gets": []},
    "new_link": {},
    "calendar_needed": {"year": 2027, "begun": False},
    "qualification_expiring": {
        "person": "吴建国",
        "qualification": "kind.qualification.health",
        "last": "2026-10-07",
        "days": 30,
    },
    "checklist_incomplete": {
        "name": "开学准备",
        "deadline": "2026-08-31T10:00:00+00:00",
        "done": 12,
        "required": 14,
        "missing": ["搬运教材", "水电巡查"],
    },
    "digest": {"day": "2026-09-20", "duties": [], "late": [], "words": []},
    "several": {"count": 3, "words": ["新的工作安排（2项）", "逾期未办：留样登记", "任务取消：清晨浇水"]},
    "group_day": {
        "day": "2026-09-20",
        "text": "05:00–06:00 清晨浇水：周凤英\n22:00–06:00 门卫值班：吴建国",
        "robot": 0,
    },
    "run_trouble": {"run": "排班 lvye 2026-09-21", "state": "Late", "reason": ""},
    "disk_low": {"free": 240, "folder": "/srv/greenleaf-data"},
}

EXTRAS: dict[str, dict[str, Any]] = {
    "assigned": {"duties": [{**WATERING, "place": "南花园"}], "count": 24},
    "withdrawn": {"reason": "调整班次"},
    "changed": {"before": WATERING, "place": "东门", "reason": "考试"},
    "reminder": {"place": "南花园"},
    "overdue": {"name_en": "Food samples", "place": "食堂"},
    "escalation": {"place": "东门", "people": ["吴建国", "郑秀兰"]},
    "roster_published": {"gaps": 2},
    "checklist_opened": {"name_en": "Semester start"},
    "step_late": {"name_en": "Hauling textbooks", "checklist_en": "Semester start", "people": ["吴建国"]},
    "problem_reported": {"detail": "水一直流", "reported_by": "孙丽", "urgent": True},
    "absence_reported": {"duties": ["门卫值班"], "count": 1},
    "person_left": {"count": 24},
    "day_report": {"late_done": 2, "complete": False},
    "replan_proposed": {"gaps": 1, "proved": False, "count": 24},
    "hand_overtaken": {"seats": [{**GATE, "person": "吴建国", "comes": False}], "count": 24, "left": 2},
    "swap_offered": {"gives": [GATE], "note": "那天家里有事"},
    "swap_declined": {"reason": "那天要带孩子看病"},
    "checklist_incomplete": {"name_en": "Semester start"},
    "digest": {
        "duties": [WATERING],
        "late": [GATE],
        "report": {"day": "2026-09-19", "done": 41, "missed": 2},
        "gaps": 1,
        "words": ["任务取消：清晨浇水"],
    },
    "run_trouble": {"reason": "OperationalError: database is locked"},
}


def facts(kind: str) -> dict[str, Any]:
    """All a letter of a kind may be told."""
    return {**NEEDED[kind], **EXTRAS.get(kind, {})}
