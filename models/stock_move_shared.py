from odoo import api, fields, models
from odoo.fields import Domain


class StockMove(models.Model):
    """Material that a work center used for all its orders (shared material): no order pays for it directly."""

    _inherit = "stock.move"

    shared_workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Shared at Work Center",
        check_company=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The material was used by this work center for all its orders. Its value is shared among them by a "
        "cost pool that takes shared material.",
    )

    @api.depends("shared_workcenter_id")
    def _compute_reference(self):
        """Odoo names the journal items of a move by its reference: without an order it is the work center."""
        shared = self.filtered("shared_workcenter_id")
        for move in shared:
            move.reference = self.env._("Shared material of %s", move.shared_workcenter_id.display_name)
        return super(StockMove, self - shared)._compute_reference()

    def _shared_material_domain(self, company, workcenters, date_from, date_to):
        """Return which moves are shared material of a company's work centers (all without) on some days.

        Their day is `posting_date`, which booking sets to an open one.
        """
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "done")
            & Domain("posting_date", ">=", date_from)
            & Domain("posting_date", "<=", date_to)
        )
        if workcenters:
            return domain & Domain("shared_workcenter_id", "in", workcenters.ids)
        return domain & Domain("shared_workcenter_id", "!=", False)

    def _create_account_move(self):
        """Date Odoo's entry of shared material on the day on which it is booked."""
        shared = self.filtered("shared_workcenter_id")
        entries = super(StockMove, self - shared)._create_account_move()
        for day, moves in shared.grouped("posting_date").items():
            dated = moves.with_context(force_period_date=day)
            entries |= super(StockMove, dated)._create_account_move()
        return entries
