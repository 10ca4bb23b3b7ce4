from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ...costing import Stage, abnormal_loss, place_cost, share_by_units, split_normal, to_coins
from .loss import ABNORMAL, Lost

MATERIAL_KINDS = ("issue", "issue_true_up", "split", "opening")


class MrpCostLossRejects(models.AbstractModel):
    """Works out what rejected units cost: that of abnormal ones up to their operation is lost."""

    _name = "mrp.cost.loss.rejects"
    _description = "Loss by Rejected Units"

    @api.model
    def _lost(self, production, rows):
        """Return {Lost: {element id: Decimal}} of the order's rejects.

        rows: CostRow of the order without what is lost otherwise
        """
        rejects = production.reject_ids.sorted(lambda r: (r.occurred_at, r.id))
        if not rejects:
            return {}
        workorders = production.workorder_ids.sorted(lambda w: (w.sequence, w.id))
        good = self._good_units(production, rejects)
        abnormal = self._split_normal(production, rejects, good)
        stages = self._stages(production, workorders, rows, rejects, abnormal)
        losses = abnormal_loss(stages, good, production._cost_coin())
        lost = {}
        for index, loss in enumerate(losses):
            here = [reject for reject in rejects if self._stage_of(reject, workorders) == index]
            shares = share_by_units(loss, [abnormal[reject] for reject in here], production._cost_coin())
            for reject, share in zip(here, shares, strict=True):
                lost[self._about(reject)] = self._less_recovery(reject, share, abnormal[reject])
        return lost

    def _about(self, reject):
        return Lost(
            (reject._name, reject.id),
            ABNORMAL,
            reject._cost_event_date(),
            reject.display_name,
            reject.workorder_id.id or None,
            reject.workcenter_id.id or None,
        )

    # ------------------------------------------------------------------- units

    def _good_units(self, production, rejects):
        """Return the good units; of an open order those it has not rejected are good so far."""
        received = sum(
            (Fraction(str(move._get_valued_qty())) for move in production._cost_receipts()),
            Fraction(0),
        )
        if production._cost_has_all_output():
            return received
        rejected = sum((reject._cost_quantity() for reject in rejects), Fraction(0))
        return max(received, Fraction(str(production.product_uom_qty)) - rejected, Fraction(0))

    def _split_normal(self, production, rejects, good):
        """Return {reject: abnormal units}, and note the split on the rejects.

        An operation with an allowance of its own counts its own rejects; the others count together against the
        allowance of the bill of materials.
        """
        abnormal = {}
        for limit, group in rejects.grouped(lambda r: r._cost_allowance()).items():
            allowed = good * Fraction(str(limit.loss_allowance)) / 100 if limit.is_loss_limited else None
            pairs = split_normal([reject._cost_quantity() for reject in group], allowed)
            for reject, (normal, over) in zip(group, pairs, strict=True):
                abnormal[reject] = over
                reject._cost_note_split(normal, over)
        return abnormal

    # ------------------------------------------------------------------- cost

    def _stages(self, production, workorders, rows, rejects, abnormal):
        costs = self._cost_by_stage(production, workorders, rows)
        units = [[Fraction(0), Fraction(0)] for _cost in costs]
        for reject in rejects:
            at = units[self._stage_of(reject, workorders)]
            at[0] += reject._cost_quantity()
            at[1] += abnormal[reject]
        return [Stage(cost, *counted) for cost, counted in zip(costs, units, strict=True)]

    def _stage_of(self, reject, workorders):
        """Return the position of the operation; without one the units were complete."""
        ids = workorders.ids
        return ids.index(reject.workorder_id.id) if reject.workorder_id.id in ids else max(len(ids) - 1, 0)

    def _cost_by_stage(self, production, workorders, rows):
        """Return one {element id: Decimal} per operation.

        Material that names no operation enters at the first; other such cost follows the operations' own.
        """
        position = {workorder.id: index for index, workorder in enumerate(workorders)}
        own = [defaultdict(Decimal) for _index in range(max(len(workorders), 1))]
        unplaced, weights = defaultdict(Decimal), [Decimal(0)] * len(own)
        for row in rows:
            index = position.get(row.workorder)
            is_material = row.kind in MATERIAL_KINDS
            if index is None and not is_material:
                unplaced[row.element] += row.amount
                continue
            own[index or 0][row.element] += row.amount
            weights[index or 0] += Decimal(0) if is_material else row.amount
        return place_cost(own, unplaced, [max(weight, 0) for weight in weights], production._cost_coin())

    def _less_recovery(self, reject, share, abnormal):
        """Return the loss of a reject less what its abnormal units brought."""
        recovered = Fraction(str(reject.recovery_amount)) * abnormal / reject._cost_quantity()
        if not recovered:
            return share
        element = reject._cost_recovery_element().id
        amount = to_coins(recovered, reject.production_id._cost_coin())
        return {**share, element: share.get(element, Decimal(0)) - amount}
