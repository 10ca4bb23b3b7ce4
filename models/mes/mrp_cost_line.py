from odoo import api, fields, models


class MrpCostLine(models.Model):
    _inherit = "mrp.cost.line"

    mes_event_id = fields.Many2one(
        "mrp.mes.event",
        string="MES Event",
        compute="_compute_mes_event_id",
        help="The event that the document of this line was made from.",
    )

    @api.depends("source_model", "source_id")
    def _compute_mes_event_id(self):
        documents = self.env["mrp.mes.event.document"].search(
            [("model", "in", list(set(self.mapped("source_model")))), ("res_id", "in", self.mapped("source_id"))],
            order="id desc",
        )
        events = {(document.model, document.res_id): document.event_id for document in documents}
        for line in self:
            line.mes_event_id = events.get((line.source_model, line.source_id))

    def action_open_mes_event(self):
        """Open the event that the shop floor reported."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.mes.event",
            "res_id": self.mes_event_id.id,
            "views": [(False, "form")],
        }
