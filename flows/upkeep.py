"""The night's upkeep of the whole installation: a verified backup, words on what runs out, old rows gone."""

import sqlite3
from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from actions.feeds.addresses import revoke_departed
from actions.installation.photos import sweep
from actions.installation.upkeep import back_up, backups, clear, nightly, tell_expiring
from actions.school.schools import schools
from flows.outside import again_when_outside
from flows.staleness import skip_if_stale
from flows.trimming import trim
from models import clock, database
from models.settings import settings


@flow(name="upkeep", flow_run_name="夜间保养", timeout_seconds=1800)
@again_when_outside()
def upkeep() -> State:
    """夜间保养：备份、证件到期提醒、清理一年以上的旧记录。 Backup, expiring qualifications, old rows."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    try:
        made = back_up(settings(), now)
        saved = f"备份 {made.name}" if made else "数据库不在本机文件里，请用 pg_dump 另行备份"
        fault = None
    except (OSError, sqlite3.Error) as error:
        fault = error
    rest = f"{look_after(now)}，清理旧的提醒运行 {trim()} 次"
    if fault is not None:
        return Failed(name="备份失败", message=f"{what_to_do(fault)}其他：{rest}。")
    return Completed(name="已保养", message=f"{saved}，现有 {len(backups(settings()))} 份；{rest}。")


def look_after(now: datetime) -> str:
    """Tell and clear; what was done, in words."""
    with database.session() as session:
        told = sum(tell_expiring(session, school, now) for school in schools(session))
        left = sum(revoke_departed(session, school, now, "flow:upkeep") for school in schools(session))
        cleared = clear(session, now)
        swept = sweep(session, settings().photos, now)
    gone = f"清理旧通知 {cleared.notices} 条、作废订阅 {cleared.feeds} 个、无主照片 {swept} 张"
    return f"证件到期提醒 {told} 条，停止离职人员的日历订阅 {left} 个，{gone}"


def what_to_do(fault: Exception) -> str:
    """Why there is no backup tonight, what to look at, and how old the last one is."""
    last = next((path.name for path in reversed(backups(settings()))), "没有")
    check = f"请检查 {nightly(settings())} 所在磁盘是否已满、能否写入，再运行一次 upkeep。"
    return f"备份没有做成：{type(fault).__name__} {fault}。{check}最近一份：{last}。"
