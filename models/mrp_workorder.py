from odoo import models


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "mrp.cost.loss.allowance"]

    def _set_duration(self):
        """Keep to the time that was reported: no time log is invented for a typed one.

        Completing an order, Odoo gives work orders without time their expected duration.
        Under actual costing that would be cost nobody incurred.
        """
        if not self.env.context.get("mrp_actual_cost_no_invented_time"):
            return super()._set_duration()
        actual = self.filtered("production_id.is_actual_cost")
        self.env.add_to_compute(self._fields["duration"], actual)
        return super(MrpWorkorder, self - actual)._set_duration() if self - actual else None

    def action_mark_as_done(self):
        no_invention = self.with_context(mrp_actual_cost_no_invented_time=True)
        return super(MrpWorkorder, no_invention).action_mark_as_done()
