from odoo import fields, models


class MrpCostStatisticValue(models.Model):
    """What one work center, or one order, has of a statistic in a period."""

    _name = "mrp.cost.statistic.value"
    _description = "Value of a Statistic"
    _order = "statistic_id, date_from desc, workcenter_id, production_id"
    _check_company_auto = True

    statistic_id = fields.Many2one("mrp.cost.statistic", required=True, ondelete="restrict", index=True)
    period_id = fields.Many2one("mrp.cost.period", required=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    date_from = fields.Date(related="period_id.date_from", store=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work Center",
        check_company=True,
        ondelete="restrict",
        help="Its orders share the value by the hours they were worked on there.",
    )
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", check_company=True, ondelete="restrict"
    )
    value = fields.Float(required=True, digits=(16, 4))
    unit = fields.Char(related="statistic_id.unit")

    _not_negative = models.Constraint("CHECK (value >= 0)", "A statistic must not be negative.")
    _of_one = models.Constraint(
        "CHECK (num_nonnulls(workcenter_id, production_id) = 1)",
        "Say which work center or which manufacturing order has the value, one of the two.",
    )
    _once_of_workcenter = models.UniqueIndex(
        "(statistic_id, period_id, workcenter_id) WHERE workcenter_id IS NOT NULL",
        "This work center has a value in this period already.",
    )
    _once_of_order = models.UniqueIndex(
        "(statistic_id, period_id, production_id) WHERE production_id IS NOT NULL",
        "This order has a value in this period already.",
    )
