"""What a person is reminded of: each function finds the causes of one kind of reminder of one MES system.

A function takes the reminder (with its system and limit) and returns Causes, with texts in the language of its env.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

SHOWN_GAPS = 10


class Cause(NamedTuple):
    """One thing to remind of.

    record:  where the activity is shown, a model with activities
    thing:   what it is about within the kind, the same as long as the cause lasts
    summary: one line
    note:    what to do
    """

    record: object
    thing: str
    summary: str
    note: str


def _moments_ago(**span):
    return fields.Datetime.now() - timedelta(**span)


def _shown(env, moment):
    """Return a moment as the reminded person writes it."""
    return format_datetime(env, moment, tz=env.tz.zone, dt_format="short")


def silent_operations(reminder):
    """Work orders that the MES started, and of which nothing was reported for hours."""
    env, system = reminder.env, reminder.system_id
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            SELECT workorder.id, GREATEST(max(event.occurred_at), max(log.last)) AS last
              FROM mrp_workorder workorder
              JOIN mrp_mes_event_document document
                ON document.model = 'mrp.workorder' AND document.res_id = workorder.id
              JOIN mrp_mes_event event ON event.id = document.event_id AND event.system_id = %s
              LEFT JOIN LATERAL (SELECT max(COALESCE(date_end, date_start)) AS last
                                   FROM mrp_workcenter_productivity
                                  WHERE workorder_id = workorder.id) log ON true
             WHERE workorder.state = 'progress'
             GROUP BY workorder.id
            HAVING GREATEST(max(event.occurred_at), max(log.last)) < %s
            """,
            system.id,
            _moments_ago(hours=reminder.limit),
        )
    )
    last = dict(env.cr.fetchall())
    return [
        Cause(
            workorder.production_id,
            str(workorder.id),
            env._("%(operation)s is silent", operation=workorder.name),
            env._(
                "%(system)s started the operation and has reported nothing of it since %(moment)s. Ask the shop "
                "floor whether it goes on; have it finished, or enter what is missing.",
                system=system.name,
                moment=_shown(env, last[workorder.id]),
            ),
        )
        for workorder in env["mrp.workorder"].browse(last)
    ]


def silent_mes(reminder):
    """The MES has not called for hours."""
    env, system = reminder.env, reminder.system_id
    if not system.last_seen or system.last_seen >= _moments_ago(hours=reminder.limit):
        return []
    return [
        Cause(
            system,
            "",
            env._("%s has gone quiet", system.name),
            env._(
                "Its last call was at %s. Look whether the MES, its network and its key are in order.",
                _shown(env, system.last_seen),
            ),
        )
    ]


def gaps(reminder):
    """Sequence numbers that were left out, and have not come for minutes."""
    env, system = reminder.env, reminder.system_id
    found = system._missing_seq_noticed(before=_moments_ago(minutes=reminder.limit))
    if not found:
        return []
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in found[:SHOWN_GAPS]]
    return [
        Cause(
            system,
            "",
            env._("Missing events: %s", sum(last - first + 1 for first, last in found)),
            env._(
                "These sequence numbers never arrived: %s. Have the MES send them again, or enter the events.",
                ", ".join(texts),
            ),
        )
    ]


def old_parked(reminder):
    """Events that have waited for a person for hours."""
    env, system = reminder.env, reminder.system_id
    groups = env["mrp.mes.event"]._read_group(
        [
            ("system_id", "=", system.id),
            ("state", "=", "parked"),
            ("create_date", "<", _moments_ago(hours=reminder.limit)),
        ],
        ["code"],
        ["__count"],
    )
    if not groups:
        return []
    labels = dict(env["mrp.mes.event"]._fields["code"]._description_selection(env))
    reasons = ", ".join(f"{labels.get(code, code)}: {count}" for code, count in groups)
    return [
        Cause(
            system,
            "",
            env._("Parked events: %s", sum(count for _code, count in groups)),
            env._("Mend what keeps them from being booked, then replay them (%s).", reasons),
        )
    ]


def expiring_key(reminder):
    """The key that is good for longest ends within days, or has ended."""
    env, system = reminder.env, reminder.system_id
    end = system.key_expires_at
    if not end or end > _moments_ago(days=-reminder.limit):
        return []
    return [
        Cause(
            system,
            "",
            env._("The key of %s expires", system.name),
            env._("It is refused from %s on. Generate a new key and enter it in the MES.", _shown(env, end)),
        )
    ]


FINDERS = {
    "silent_operation": silent_operations,
    "silent_mes": silent_mes,
    "gap": gaps,
    "parked": old_parked,
    "key": expiring_key,
}
