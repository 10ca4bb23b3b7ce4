from odoo import fields, models


class MrpCostPoolService(models.Model):
    """What one pool does for another: maintenance for the saws, 120 hours a month."""

    _name = "mrp.cost.pool.service"
    _description = "Service of a Cost Pool"
    _order = "pool_id, receiver_id, date_from desc, id"
    _check_company_auto = True

    pool_id = fields.Many2one("mrp.cost.pool", string="Gives", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    receiver_id = fields.Many2one(
        "mrp.cost.pool",
        string="Serves",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    quantity = fields.Float(
        digits=(16, 4),
        help="How much it does in a period: hours, m², kWh, persons. All rows of a pool in one unit. 0: as the "
        "statistic says of the receiver's work centers.",
    )
    date_from = fields.Date(
        string="Valid From", help="Later periods count this, until a later row of the same receiver. Empty: always."
    )

    _not_negative = models.Constraint("CHECK (quantity >= 0)", "A service must not be below zero.")
    _once = models.UniqueIndex(
        "(pool_id, receiver_id, COALESCE(date_from, '-infinity'))",
        "This service is entered already from that day on.",
    )
