from odoo import fields, models


class MrpCostLossAllowance(models.AbstractModel):
    """How much loss is normal here. Orders carry a copy of what held when they were confirmed."""

    _name = "mrp.cost.loss.allowance"
    _description = "Allowance for Normal Loss"

    is_loss_limited = fields.Boolean(
        string="Limit Normal Loss",
        help="Loss above the allowance is abnormal: it leaves the order to the loss account. "
        "Without a limit all loss is normal and stays in the cost of the good units.",
    )
    loss_allowance = fields.Float(
        string="Normal Loss (%)",
        digits=(16, 4),
        help="Normal loss per cent: rejected units of good output, scrapped component of what was consumed. "
        "0: all loss is abnormal.",
    )

    _loss_allowance_positive = models.Constraint("CHECK (loss_allowance >= 0)", "The normal loss must not be negative.")

    def _loss_allowance_values(self):
        """Return the copy that an order keeps."""
        return {"is_loss_limited": self.is_loss_limited, "loss_allowance": self.loss_allowance}
