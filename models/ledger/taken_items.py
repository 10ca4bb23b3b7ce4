from odoo import api, models


class MrpCostTakenItems(models.AbstractModel):
    """Finds the journal items that Odoo made for stock moves of orders not under actual costing.

    Odoo writes neither order nor move on its items: they are told by entry, product and label,
    and where several are alike by amount.
    """

    _name = "mrp.cost.taken.items"
    _description = "Odoo's Journal Items of Stock Moves"

    @api.model
    def _of(self, orders):
        """Return {stock move: (WIP item, counter item)} of the moves whose items are found."""
        found = {}
        if not orders or orders.company_id._cost_is_periodic():
            return found
        moves = self.env["mrp.cost.taking.on"]._moves(orders)
        used = set(self._costed(moves.account_move_id.sudo().line_ids).ids)
        for move in moves.filtered("account_move_id"):
            if pair := self._match(move, used):
                found[move] = pair
                used.add(pair[0].id)
        return found

    def _match(self, move, used):
        label = f"{move.reference} - {move.product_id.name}"
        items = move.account_move_id.sudo().line_ids.filtered(
            lambda item: item.parent_state == "posted" and item.product_id == move.product_id and item.name == label
        )
        account = self.env["mrp.cost.taking.on"]._order_of(move)._cost_wip_account()
        on_wip = items.filtered(lambda item: item.account_id == account)
        wip = self._chosen(on_wip, used, -move.value if move.is_in else move.value)
        counter = (items - on_wip).filtered(lambda i: not i.currency_id.compare_amounts(i.balance, -wip.balance))
        return (wip, counter[:1]) if wip else None

    def _chosen(self, items, used, value):
        """Return the item of that value, or the only one there is: its move was corrected later."""
        free = items.filtered(lambda item: item.id not in used)
        exact = free.filtered(lambda item: not item.currency_id.compare_amounts(item.balance, value))
        return exact[:1] or (free if len(items) == 1 else free.browse())

    def _costed(self, items):
        """Return which of these items carry cost lines already."""
        lines = self.env["mrp.cost.line"].sudo().search([("wip_move_line_id", "in", items.ids)])
        return lines.wip_move_line_id
