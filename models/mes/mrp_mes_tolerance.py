from odoo import fields, models

from .event_types import EVENT_TYPES


class MrpMesTolerance(models.Model):
    """What one type of event of a MES may say without a person looking at it. 0 means no limit.

    Over a tolerance an event parks as over_tolerance; over an approval limit, or drawn as a sample, it parks as
    awaiting_approval. Approved by another person it books, whatever it says.
    """

    _name = "mrp.mes.tolerance"
    _description = "Tolerance of MES Events"
    _order = "system_id, event_type"
    _rec_name = "event_type"

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    event_type = fields.Selection(EVENT_TYPES, string="Type", required=True)
    over_plan_percent = fields.Float(
        string="Over Plan (%)",
        help="Consumption: by how much all that is used of an item may exceed what the order's plan has of it. Items "
        "outside the plan are not checked.",
    )
    over_order_percent = fields.Float(
        string="Over Order (%)",
        help="Output, scrap and operation: by how much all that is reported may exceed the order's quantity.",
    )
    max_hours = fields.Float(
        string="Longest Time (h)", help="Labour, machine and downtime: the hours of one report, such as a shift's."
    )
    approval_quantity = fields.Float(
        string="Approve Above (Quantity)",
        help="In the unit of the item, of the order, or of the meter reading.",
    )
    approval_hours = fields.Float(string="Approve Above (h)", help="Labour, machine and downtime.")
    sample_percent = fields.Float(
        string="Sample (%)", help="The share of events that wait for approval, drawn by their id: always the same ones."
    )

    _type_once = models.UniqueIndex(
        "(system_id, event_type)", "This type of event has tolerances in this system already."
    )
    _limits_are_sane = models.Constraint(
        "CHECK (LEAST(over_plan_percent, over_order_percent, max_hours, approval_quantity, approval_hours, "
        "sample_percent) >= 0 AND COALESCE(sample_percent, 0) <= 100)",
        "Limits must not be negative, and a sample is at most 100 %.",
    )
