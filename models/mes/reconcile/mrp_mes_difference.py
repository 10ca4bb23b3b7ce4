from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..mrp_mes_event_intake import MAX_TRIES, RETRIED, back_off

SOURCES = [
    ("totals", "Sent and stored"),
    ("books", "Booked, documents and ledgers"),
]
CAUSES = [
    ("missing", "Events are missing"),
    ("extra", "Events are too many"),
    ("quantity", "Quantity differs"),
    ("parked", "Parked"),
    ("queued", "Queued"),
    ("not_booked", "Not booked"),
]
KEY = ("event_type", "order_ref", "item_ref", "unit")
DIGITS = (16, 4)
TODO = "mail.mail_activity_data_todo"


class MrpMesDifference(models.Model):
    """What a MES says it sent, and what is stored and booked of it, where the two differ.

    One row for each system, range of days, type, order, item and unit. Compared again it is
    brought up to date; when the figures agree it is settled by itself, and reopened when they
    change once more.
    """

    _name = "mrp.mes.difference"
    _description = "MES Difference"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, date_to desc, id desc"
    _check_company_auto = True

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    source = fields.Selection(SOURCES, string="Compared", required=True, readonly=True, default="totals")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    event_type = fields.Char(string="Type", required=True, readonly=True)
    order_ref = fields.Char(string="Order", readonly=True, help="Empty: all orders.")
    item_ref = fields.Char(string="Item", readonly=True, help="Empty: all items.")
    unit = fields.Char(readonly=True, help="The unit of the quantities; empty: only events were counted.")

    said_count = fields.Integer(string="Events Sent", readonly=True, help="As the MES counts them.")
    said_quantity = fields.Float(string="Quantity Sent", readonly=True, digits=DIGITS)
    inbox_count = fields.Integer(string="Events Stored", readonly=True)
    inbox_quantity = fields.Float(string="Quantity Stored", readonly=True, digits=DIGITS)
    booked_count = fields.Integer(string="Events Booked", readonly=True)
    booked_quantity = fields.Float(string="Quantity Booked", readonly=True, digits=DIGITS)
    parked_count = fields.Integer(string="Events Parked", readonly=True)
    parked_quantity = fields.Float(string="Quantity Parked", readonly=True, digits=DIGITS)
    queued_count = fields.Integer(string="Events Queued", readonly=True)
    queued_quantity = fields.Float(string="Quantity Queued", readonly=True, digits=DIGITS)

    cause = fields.Selection(CAUSES, required=True, readonly=True, help="The weightiest one.")
    message = fields.Char(string="What Differs", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")], required=True, readonly=True, default="open", tracking=True
    )
    user_id = fields.Many2one("res.users", string="Responsible", domain="[('share', '=', False)]", tracking=True)
    reason = fields.Char(tracking=True, help="Why the difference is settled.")
    settled_at = fields.Datetime(string="Settled On", readonly=True)

    _compared_once = models.UniqueIndex(
        "(system_id, source, date_from, date_to, event_type, COALESCE(order_ref, ''), COALESCE(item_ref, ''),"
        " COALESCE(unit, ''))",
        "These days, type, order, item and unit have been compared already.",
    )
    _still_open = models.Index("(company_id, date_to) WHERE state = 'open'")

    @api.depends("system_id", "event_type", "order_ref", "date_from")
    def _compute_display_name(self):
        for difference in self:
            words = [difference.system_id.code, difference.event_type, difference.order_ref, difference.item_ref]
            difference.display_name = " ".join([word for word in words if word] + [str(difference.date_from)])

    # ----------------------------------------------------------------- buttons

    def action_settle(self):
        """Settle open differences for the reason entered."""
        if not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant may settle differences."))
        unexplained = self.filtered(lambda difference: difference.state == "open" and not difference.reason)
        if unexplained:
            raise UserError(
                self.env._("Enter the reason before you settle: %s", ", ".join(unexplained.mapped("display_name")))
            )
        self.filtered(lambda difference: difference.state == "open")._settle()
        return True

    def action_view_events(self):
        """Open the events of the inbox that were compared."""
        self.ensure_one()
        begin, end = self.company_id._cost_days_span(self.date_from, self.date_to)
        domain = [
            ("system_id", "=", self.system_id.id),
            ("event_type", "=", self.event_type),
            ("occurred_at", ">=", begin),
            ("occurred_at", "<", end),
        ]
        domain += [(name, "=", self[name]) for name in ("order_ref", "item_ref") if self[name]]
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_mes_event_action")
        return {**action, "domain": domain, "context": {}}

    def _settle(self, reason=None):
        values = {"state": "settled", "settled_at": fields.Datetime.now()}
        self.write({**values, "reason": reason} if reason else values)
        self.activity_unlink([TODO])

    # -------------------------------------------------------------- comparisons

    @api.model
    def _keep_totals(self, system, date_from, date_to, comparisons):
        """Keep what a call of `totals` found; return the differences as it answers them."""
        answers, found = [], {}
        for comparison in comparisons:
            causes = comparison.causes()
            found[comparison.total.key] = self._prepare_totals(comparison, causes) if causes else None
            if causes:
                answers.append(_answer_of(comparison, causes, found[comparison.total.key]["message"]))
        self._keep_with_retry(system, "totals", date_from, date_to, found)
        return answers

    def _prepare_totals(self, comparison, causes):
        labels = dict(self._fields["cause"]._description_selection(self.env))
        return {
            **{name: float(value) for name, value in _figures(comparison).items()},
            "cause": causes[0],
            "message": ", ".join(labels[cause] for cause in causes),
        }

    def _keep_with_retry(self, system, source, date_from, date_to, found):
        """Keep findings in a transaction of their own; where another call does the same, look again."""
        for attempt in range(MAX_TRIES):
            try:
                with self.env["mrp.mes.event"]._own_transaction() as events:
                    differences = events.env[self._name].with_context(
                        tracking_disable=False, mail_notrack=False, mail_create_nolog=False
                    )
                    own = events.env[system._name].browse(system.id)
                    return differences._keep(own, source, date_from, date_to, found)
            except (*RETRIED, errors.UniqueViolation):
                if attempt == MAX_TRIES - 1:
                    raise
                back_off(attempt)

    @api.model
    def _keep(self, system, source, date_from, date_to, found):
        """Create, update or settle the rows of a range.

        found: {(type, order, item, unit): values, or None where nothing differs}
        """
        place = {"system_id": system.id, "source": source, "date_from": date_from, "date_to": date_to}
        domain = [(name, "=", value) for name, value in place.items()]
        known = {tuple(row[name] or "" for name in KEY): row for row in self.sudo().search(domain)}
        # The books are compared as a whole: what is not among the findings is not booked that way any more.
        seen = known if source == "books" else known.keys() & found.keys()
        agreed = self.sudo().browse([known[key].id for key in seen if not found.get(key)])
        agreed.filtered(lambda row: row.state == "open")._settle(self.env._("The figures agree now."))
        new = []
        for key, values in found.items():
            if values and key in known:
                known[key]._bring_up_to_date(values)
            elif values:
                new.append({**place, **_named(key), **values, **self._prepare_owner(system)})
        self.sudo().create(new)._remind()

    def _prepare_owner(self, system):
        return {"company_id": system.company_id.id, "user_id": system.difference_user_id.id}

    def _bring_up_to_date(self, values):
        """Write new figures; a settled row whose figures changed is open again."""
        changed = {name: value for name, value in values.items() if self._is_other(name, value)}
        if changed:
            reopened = self.state == "settled"
            self.write({**changed, "state": "open", "settled_at": False, "reason": False if reopened else self.reason})
            if reopened:
                self._remind()

    def _is_other(self, name, value):
        mine = self[name]
        return abs(mine - value) >= 0.00005 if isinstance(value, float) else mine != value

    def _remind(self):
        """Give each difference to its owner as a task."""
        for difference in self.filtered("user_id"):
            difference.activity_schedule(
                TODO, summary=self.env._("Explain or mend the difference"), user_id=difference.user_id.id
            )


def _figures(comparison):
    """Return the figures of a comparison by field name; quantities only where the MES said one."""
    total = comparison.total
    sums = {"inbox": comparison.inbox, **comparison.by_state}
    figures = {"said_count": total.count, **{f"{name}_count": part.count for name, part in sums.items()}}
    if total.quantity is not None:
        figures["said_quantity"] = total.quantity
        figures |= {f"{name}_quantity": round(part.quantity, 4) for name, part in sums.items()}
    return figures


def _named(key):
    return {name: value or False for name, value in zip(KEY, key, strict=True)}


def _answer_of(comparison, causes, message):
    """Return one entry of `differences`; what was not said is left out."""
    total = comparison.total
    figures = {name: _plain(value) for name, value in _figures(comparison).items()}
    figures["count"] = figures.pop("said_count")
    if "said_quantity" in figures:
        figures["quantity"] = figures.pop("said_quantity")
    said = {"type": total.type, "order": total.order, "item": total.item, "unit": total.unit}
    return {
        **{name: value for name, value in said.items() if value},
        **figures,
        "cause": causes[0],
        "causes": causes,
        "message": message,
    }


def _plain(value):
    """Return a number that every client can read, XML-RPC's included."""
    return value if isinstance(value, int) and abs(value) < 2**31 else float(value)
