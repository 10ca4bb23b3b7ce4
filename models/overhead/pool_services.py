from datetime import date

from odoo import api, fields, models


class MrpCostPool(models.Model):
    """Pools that serve other pools (service centers): maintenance, power, stores, administration."""

    _inherit = "mrp.cost.pool"

    service_ids = fields.One2many("mrp.cost.pool.service", "pool_id", string="Services", copy=True)
    is_service = fields.Boolean(
        string="Service Center",
        compute="_compute_is_service",
        store=True,
        help="Serves other pools: its cost goes to them, not to orders.",
    )
    service_statistic_id = fields.Many2one(
        "mrp.cost.statistic",
        string="Services Counted by",
        ondelete="restrict",
        help="Services without a quantity count what the work centers of the pool they serve have of this: floor "
        "area for cleaning, headcount for the canteen.",
    )

    @api.depends("service_ids")
    def _compute_is_service(self):
        for pool in self:
            pool.is_service = bool(pool.service_ids)

    def _uses(self, period):
        """Return {pool id: {receiver id: number}} of the services of these pools in a period."""
        uses = {}
        for pool in self.filtered("is_service"):
            values = pool._service_values(period)
            served = pool.service_ids.filtered("receiver_id.active")  # an archived pool is charged to nobody
            in_force = served.filtered(lambda row: not row.date_from or row.date_from <= period.date_to)
            latest = {row.receiver_id: row for row in in_force.sorted(lambda row: row.date_from or date.min)}
            uses[pool.id] = {
                receiver.id: row.quantity or sum(values.get(center, 0) for center in receiver.workcenter_ids.ids)
                for receiver, row in latest.items()
            }
        return uses

    def _service_values(self, period):
        """Return {work center id: value} of the statistic that counts this pool's services."""
        if not self.service_statistic_id:
            return {}
        rows = self._statistic_values(self.service_statistic_id, period)
        return {workcenter_id: value for workcenter_id, _order, value in rows if workcenter_id}

    def _without_amount(self, period):
        """Return the pools whose amount is entered by hand, and was not.

        One that is served may cost nothing itself; one that is archived costs nothing any more.
        """
        known = period.allocation_ids.filtered("is_entered").pool_id
        by_hand = self.filtered(lambda pool: pool.active and not pool._is_gathered()) - known
        return by_hand - self.env["mrp.cost.pool.service"].search([("receiver_id", "in", by_hand.ids)]).receiver_id

    def _charges_of(self, period):
        """Return the allocations of these pools that a period has."""
        return period.allocation_ids.filtered(lambda run: run.pool_id in self)

    @api.model
    def _of_company(self, company):
        return self.search([("company_id", "=", company.id)])
