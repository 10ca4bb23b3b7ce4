from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .faults import forbidden

KEY_SCOPE = "mes"
# By which of its fields an event finds a record; see CodeFinder.
FOUND_BY = {
    "product.product": ("default_code", "barcode"),
    "mrp.workcenter": ("code", "name"),
    "hr.employee": ("barcode",),
}


class MrpMesSystem(models.Model):
    """One MES that reports to one company, with a technical user that it acts as."""

    _name = "mrp.mes.system"
    _description = "MES System"
    _order = "code"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    code = fields.Char(required=True, copy=False, help="What the MES gives as `system`.")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        string="Technical User",
        copy=False,
        ondelete="restrict",
        help="Books what this MES reports. Left empty, a user with the group MES Interface and "
        "no password is made. If it is in a cost group, answers hold amounts.",
    )
    picking_type_ids = fields.Many2many(
        "stock.picking.type",
        string="Operation Types",
        check_company=True,
        domain="[('code', '=', 'mrp_operation'), ('company_id', '=', company_id)]",
        help="The system sees and books orders of these operation types only. Empty: all orders of the company.",
    )
    time_tolerance_minutes = fields.Float(
        string="Time Tolerance (minutes)",
        default=6.0,
        help="By how much charged hours may exceed the time between start and end; the larger "
        "of minutes and percentage counts.",
    )
    time_tolerance_percent = fields.Float(string="Time Tolerance (%)", default=10.0)
    tolerance_ids = fields.One2many("mrp.mes.tolerance", "system_id", string="Tolerances")
    code_map_ids = fields.One2many("mrp.mes.code.map", "system_id", string="Codes")
    payload_months = fields.Integer(
        string="Keep Content (months)",
        help="What booked events were sent as is cleared this long after they were booked; everything else of them "
        "stays. 0: kept for good.",
    )
    last_seen = fields.Datetime(readonly=True, copy=False, help="The last call, to the minute.")
    key_expires_at = fields.Datetime(
        string="Key Expires",
        compute="_compute_key_expires_at",
        help="When the key that is good for longest ends; empty: there is no key.",
    )
    key_is_expiring = fields.Boolean(compute="_compute_key_expires_at")
    event_count = fields.Integer(compute="_compute_event_counts")
    parked_count = fields.Integer(compute="_compute_event_counts")
    missing_seq_count = fields.Integer(
        string="Missing Events",
        compute="_compute_missing_seq",
        help="Numbers left out between the lowest and the highest sequence number received.",
    )
    missing_seq_text = fields.Char(string="Missing Numbers", compute="_compute_missing_seq")

    _code_unique = models.UniqueIndex("(code)", "There is a MES system with this code already.")
    _payload_months_are_sane = models.Constraint("CHECK (payload_months >= 0)", "The months must not be negative.")
    _user_unique = models.UniqueIndex("(user_id)", "A technical user acts for one MES system only.")

    @api.depends("user_id")
    def _compute_key_expires_at(self):
        keys = self._keys().grouped("user_id")
        now = fields.Datetime.now()
        for system in self:
            ends = keys[system.user_id].mapped("expiration_date") if system.user_id in keys else []
            system.key_expires_at = max((end for end in ends if end), default=False)
            system.key_is_expiring = bool(system.key_expires_at and system.key_expires_at < now + timedelta(days=14))

    def _compute_event_counts(self):
        counts = dict.fromkeys(self.ids, 0)
        parked = dict.fromkeys(self.ids, 0)
        groups = self.env["mrp.mes.event"]._read_group(
            [("system_id", "in", self.ids)], ["system_id", "state"], ["__count"]
        )
        for system, state, count in groups:
            counts[system.id] += count
            parked[system.id] += count if state == "parked" else 0
        for system in self:
            system.event_count = counts.get(system.id, 0)
            system.parked_count = parked.get(system.id, 0)

    def _compute_missing_seq(self):
        for system in self:
            gaps = system._missing_seq()
            system.missing_seq_count = sum(last - first + 1 for first, last in gaps)
            system.missing_seq_text = ", ".join(
                str(first) if first == last else f"{first}-{last}" for first, last in gaps[:10]
            )

    @api.constrains("user_id", "company_id")
    def _check_user_company(self):
        for system in self:
            if system.company_id not in system.user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "The technical user %(user)s has no access to company %(company)s.",
                        user=system.user_id.name,
                        company=system.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("user_id"):
                vals["user_id"] = self._create_user(vals).id
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "picking_type_ids" in vals:
            self._orders_became_visible()
        return result

    @api.model
    def _create_user(self, vals):
        """Create the technical user of a new system: no password, one group, one company."""
        company_id = vals.get("company_id") or self.env.company.id
        return (
            self.env["res.users"]
            .sudo()
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": self.env._("MES %s", vals.get("name") or vals.get("code")),
                    "login": f"mes-{vals.get('code')}",
                    "company_id": company_id,
                    "company_ids": [Command.set([company_id])],
                    "group_ids": [Command.set(self.env.ref("mrp_actual_cost.group_mes_interface").ids)],
                }
            )
        )

    # ------------------------------------------------------------------ orders

    def _orders_domain(self):
        """Return which orders this system sees and books."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        if self.picking_type_ids:
            domain &= Domain("picking_type_id", "in", self.picking_type_ids.ids)
        return domain

    def _orders_became_visible(self):
        open_orders = Domain("state", "in", ("confirmed", "progress", "to_close"))
        for system in self:
            orders = self.env["mrp.production"].sudo()
            orders.search(system._orders_domain() & open_orders)._mes_mark_changed()

    def _reported_code(self, record):
        """Return a code by which this system's events find a record again; of no record, none."""
        if not record:
            return None
        record = record.sudo()  # a badge is read by few; as a code of an event it is no secret
        known = [record[name] for name in FOUND_BY.get(record._name, ()) if record[name]]
        mapped = self.code_map_ids.filtered(lambda entry: entry.record == record).mapped("code")
        if not known + mapped:
            raise UserError(
                self.env._(
                    "%(record)s has no code. Give it one (%(fields)s), or map a code of the MES system to it.",
                    record=record.display_name,
                    fields=", ".join(record._fields[name].string for name in FOUND_BY.get(record._name, ())),
                )
            )
        return (known + mapped)[0]

    # ------------------------------------------------------------------- access

    @api.model
    def _of_caller(self, code, user):
        """Return the system a user acts for, with the server's rights; else a RequestFault.

        The same answer is given for a system that does not exist and for another's. Without a
        user the server itself asks, for any system.
        """
        system = self.sudo().search([("code", "=", code)], limit=1)
        if not system or (user is not None and system.user_id != user):
            raise forbidden("This key or user does not act for that MES system.")
        if system.company_id not in system.user_id.company_ids:
            raise forbidden("The technical user has no access to the system's company.")
        return system._as_booker()

    def _as_booker(self):
        """Return this system as its technical user with the server's rights, in its company."""
        system = self.with_user(self.sudo().user_id).sudo()
        return system.with_company(system.company_id).with_context(
            lang=system.user_id.lang,
            tz=system.user_id.tz,
            tracking_disable=True,
            mail_notrack=True,
            mail_create_nolog=True,
            mrp_actual_cost_reported=True,
        )

    # --------------------------------------------------------------- sequence

    def _missing_seq(self):
        """Return the gaps [(first, last)] in the sequence numbers received."""
        self.env["mrp.mes.event"].flush_model(["system_id", "seq"])
        self.env.cr.execute(
            """
            SELECT (previous + 1)::bigint, (seq - 1)::bigint
              FROM (SELECT seq, lag(seq) OVER (ORDER BY seq) AS previous
                      FROM mrp_mes_event
                     WHERE system_id = %s AND seq IS NOT NULL) AS numbers
             WHERE seq > previous + 1
             ORDER BY seq
            """,
            [self.id],
        )
        return self.env.cr.fetchall()

    # -------------------------------------------------------------------- keys

    @api.private
    def generate_key(self, name, expires_at, revoke_others=False):
        """Make a key that is good for this system only; return it. It is stored hashed."""
        self.ensure_one()
        self.check_access("write")
        keys = self.env["res.users.apikeys"].with_user(self.sudo().user_id).sudo()
        if revoke_others:
            self._keys().unlink()
        key = keys._generate(KEY_SCOPE, name, expires_at)
        self.invalidate_recordset(["key_expires_at", "key_is_expiring"])
        return key

    def _keys(self):
        return (
            self.env["res.users.apikeys"]
            .sudo()
            .search([("user_id", "in", self.sudo().user_id.ids), ("scope", "=", KEY_SCOPE)])
        )

    # ----------------------------------------------------------------- buttons

    def action_view_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_mes_event_action")
        return {**action, "domain": [("system_id", "=", self.id)], "context": {}}
