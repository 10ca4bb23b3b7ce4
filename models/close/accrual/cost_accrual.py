from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("received", "Received, Not Billed"),
    ("subcontracting", "Subcontracting"),
    ("energy", "Energy"),
    ("overhead", "Overhead"),
    ("labour", "Provisional Labour"),
]
# Changed by the verbs of accruals alone.
KEPT_BY_VERBS = {"state", "entry_id", "reversal_id", "dropped_amount", "purchase_line_id", "copied_from_id"}
# Changed while the accrual is not posted.
OPEN_WHILE_DRAFT = {
    "name",
    "period_id",
    "kind",
    "quantity",
    "uom_id",
    "amount",
    "tax_amount",
    "price_unit",
    "currency_rate",
    "account_id",
    "counter_account_id",
    "element_id",
    "pool_id",
    "workcenter_id",
    "employee_id",
    "partner_id",
}


class MrpCostAccrual(models.Model):
    """Cost of a period whose document has not come yet: booked on its last day, taken back on the next.

    What purchase orders say is gathered, the rest is entered. Once posted the figures stay; the
    document that comes is matched with them, and what remains is explained.
    """

    _name = "mrp.cost.accrual"
    _description = "Cost Accrual"
    _inherit = ["mail.thread"]
    _order = "period_id desc, kind, id"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True)
    period_id = fields.Many2one(
        "mrp.cost.period", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="energy")
    state = fields.Selection(
        [("draft", "To Post"), ("posted", "Posted"), ("reversed", "Taken Back")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    # ------------------------------------------------ the document it waits for
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        string="Purchase Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    pool_id = fields.Many2one("mrp.cost.pool", string="Cost Pool", check_company=True, ondelete="restrict")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", check_company=True, ondelete="restrict")
    employee_id = fields.Many2one("hr.employee", check_company=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Expected From", ondelete="restrict")
    product_id = fields.Many2one(related="purchase_line_id.product_id", store=True)
    copied_from_id = fields.Many2one(
        "mrp.cost.accrual", string="Copy Of", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    # ------------------------------------------------------------------- figures
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
    price_unit = fields.Float(
        string="Ordered Price",
        readonly=True,
        digits=0,
        help="Of one unit, in the currency of the purchase order, without tax.",
    )
    currency_rate = fields.Float(
        readonly=True, digits=0, default=1.0, help="Company currency for one unit of the order's currency."
    )
    amount = fields.Monetary(tracking=True, help="Without the tax that can be recovered; company currency.")
    tax_amount = fields.Monetary(
        string="Tax That Is Cost", readonly=True, help="The part of the amount that is tax which cannot be recovered."
    )
    element_id = fields.Many2one("mrp.cost.element", string="Cost Element", ondelete="restrict")
    account_id = fields.Many2one(
        "account.account",
        string="Cost Account",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
        help="Debited now; the account that the expected document will debit.",
    )
    counter_account_id = fields.Many2one(
        "account.account",
        string="Accrued Liabilities Account",
        compute="_compute_counter_account_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
    )
    entry_id = fields.Many2one("account.move", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    reversal_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Takes the entry back on the first day after the period.",
    )

    _waits_once = models.UniqueIndex(
        "(period_id, purchase_line_id) WHERE purchase_line_id IS NOT NULL AND state != 'reversed'",
        "This purchase order line is accrued in the period already.",
    )
    _copied_once = models.UniqueIndex(
        "(period_id, copied_from_id) WHERE copied_from_id IS NOT NULL",
        "This accrual was copied into the period already.",
    )
    _quantity_not_negative = models.Constraint("CHECK (quantity >= 0)", "The quantity must not be negative.")

    # ----------------------------------------------------------------- computes

    @api.depends("pool_id", "element_id", "kind", "period_id")
    def _compute_account_id(self):
        """Propose the account on which the actual cost is booked: the pool's, else the element's."""
        for accrual in self:
            proposed = accrual.env["account.account"]
            if accrual.state == "draft" and not accrual.purchase_line_id:
                element = accrual.element_id.sudo().with_company(accrual.company_id)
                proposed = accrual.pool_id.source_account_ids[:1] or element.absorption_account_id.sudo(False)
            accrual.account_id = proposed or accrual.account_id

    @api.depends("company_id")
    def _compute_counter_account_id(self):
        for accrual in self:
            accrual.counter_account_id = accrual.counter_account_id or accrual.company_id.cost_accrual_account_id

    @api.onchange("pool_id")
    def _onchange_pool_id(self):
        if self.pool_id:
            self.element_id = self.pool_id.element_id
            self.name = self.name or self.pool_id.name

    @api.constrains("account_id", "counter_account_id")
    def _check_accounts_differ(self):
        for accrual in self:
            if accrual.account_id and accrual.account_id == accrual.counter_account_id:
                raise ValidationError(
                    self.env._("%s: the cost account and the accrued liabilities account must differ.", accrual.name)
                )

    # ------------------------------------------------------------------- guards

    @api.model_create_multi
    def create(self, vals_list):
        accruals = super().create(vals_list)
        if not self.env.su and any(accrual._is_made_by_verbs() for accrual in accruals):
            accruals._refuse_by_hand()
        accruals._check_period_open()
        return accruals

    def write(self, vals):
        if not self.env.su and not KEPT_BY_VERBS.isdisjoint(vals):
            self._refuse_by_hand()
        if not OPEN_WHILE_DRAFT.isdisjoint(vals):
            self._check_draft()
        result = super().write(vals)
        if "period_id" in vals:
            self._check_period_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unposted(self):
        if any(accrual.state != "draft" or accrual.entry_id for accrual in self):
            raise UserError(self.env._("An accrual that was posted once is never deleted. Take it back instead."))

    def _is_made_by_verbs(self):
        """Tell whether the accrual is anything but a new one, by its values or by defaults of the context."""
        return self.state != "draft" or any(self[name] for name in KEPT_BY_VERBS - {"state"})

    def _refuse_by_hand(self):
        raise UserError(self.env._("State, entries and purchase order line of an accrual are never set by hand."))

    def _check_draft(self):
        posted = self.filtered(lambda accrual: accrual.state != "draft")
        if posted:
            raise UserError(
                self.env._("%s is posted. Take its period's accruals back before you change it.", posted[0].name)
            )

    def _check_period_open(self):
        for period in self.period_id:
            if period.state == "closed":
                raise UserError(self.env._("%s is closed. Reopen it first.", period.display_name))

    # -------------------------------------------------------------- last period

    @api.model
    def _copy_from_last_period(self, period):
        """Copy what was entered by hand in the period before, once; return the new accruals."""
        last = self.env["mrp.cost.period"].search(
            [("company_id", "=", period.company_id.id), ("date_to", "<", period.date_from)],
            order="date_to desc",
            limit=1,
        )
        before = self.search(
            [("period_id", "=", last.id), ("purchase_line_id", "=", False), ("state", "!=", "reversed")], order="id"
        )
        copied = self.search([("period_id", "=", period.id), ("copied_from_id", "in", before.ids)]).copied_from_id
        values = (before - copied).copy_data({"period_id": period.id})
        pairs = zip(values, before - copied, strict=True)
        return self.sudo().create([data | {"copied_from_id": accrual.id} for data, accrual in pairs]).sudo(False)
