from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain


class StockMove(models.Model):
    _inherit = "stock.move"

    occurred_at = fields.Datetime(copy=False, help="When it happened on the shop floor; empty: when it was entered.")
    posting_date = fields.Date(copy=False, help="The accounting day asked for; empty: the day it happened.")
    cost_reason = fields.Char(
        string="Reason", copy=False, help="Why an item outside the bill of materials was issued, or material returned."
    )
    replaced_product_id = fields.Many2one(
        "product.product",
        string="Instead of",
        copy=False,
        check_company=True,
        help="The component of the bill of materials that this item stands in for.",
    )

    _valued_by_date = models.Index("(product_id, company_id, date, id) WHERE is_in OR is_out")

    # ------------------------------------------------------- Odoo's own steps

    def _action_done(self, cancel_backorder=False):
        undated = self.filtered(lambda move: not move.occurred_at and move._cost_order())
        undated.occurred_at = fields.Datetime.now()
        receiving = self.with_context(mrp_actual_cost_receiving=True)
        moves = super(StockMove, receiving)._action_done(cancel_backorder=cancel_backorder)
        moves = moves.with_env(self.env)
        costed = moves.filtered(lambda move: move._cost_order())
        if costed:
            costed._cost_state_issues()
            costed._cost_link_journal_items()
            built = costed.filtered(lambda move: not move.unbuild_id)
            self.env["mrp.cost.settlement"]._settle(built._cost_orders())
        return moves

    def _set_value(self, correction_quantity=None):
        """Value moves at the prices of their own company; Odoo takes those of the user's."""
        here = self.env.company
        elsewhere = self.filtered(lambda move: move.company_id != here and move.company_id.cost_ledger_active)
        for company, moves in elsewhere.grouped("company_id").items():
            moves.with_company(company)._set_value(correction_quantity)
        self -= elsewhere
        before = self.env["mrp.cost.late.cost"]._watched(self)
        if self.env.context.get("mrp_actual_cost_receiving") and not correction_quantity:
            self = self.with_context(mrp_actual_cost_received=self.filtered("is_in").ids)
        if correction_quantity:
            self._cost_mark_average_stale()
        result = super()._set_value(correction_quantity=correction_quantity)
        self.env["mrp.cost.late.cost"]._follow_price(before)
        self.filtered(lambda move: move._cost_is_issue())._cost_state_issues()
        return result

    def write(self, vals):
        if "date" in vals:
            self.filtered(lambda move: move.state == "done")._cost_check_order_of_dates(vals["date"])
        return super().write(vals)

    def _create_account_move(self):
        """Date Odoo's entry as the ledger dates the cost, one entry for a company and day."""
        costed = self.filtered(lambda move: move._cost_order())
        entries = super(StockMove, self - costed)._create_account_move()
        for (company, day), moves in costed._cost_by_accounting_date().items():
            dated = moves.with_company(company).with_context(force_period_date=day)
            entries |= super(StockMove, dated)._create_account_move()
        return entries

    def _get_account_move_line_vals(self):
        """Stamp the order on the journal items of its stock moves."""
        values = super()._get_account_move_line_vals()
        order = self._cost_order()
        if order:
            for item in values:
                item.update(
                    mrp_production_id=order.id,
                    mrp_cost_stock_move_id=self.id,
                    analytic_distribution=item.get("analytic_distribution") or {},
                )
        return values

    # ---------------------------------------------------------------- average

    def _cost_check_order_of_dates(self, date):
        """Note where a new date puts a valued move before or after another one of its product."""
        date = fields.Datetime.to_datetime(date)
        for move in self.filtered(lambda m: (m.is_in or m.is_out) and m.date != date):
            between = (
                Domain("product_id", "=", move.product_id.id)
                & Domain("company_id", "=", move.company_id.id)
                & Domain("date", ">=", min(move.date, date))
                & Domain("date", "<=", max(move.date, date))
            )
            moves = between & Domain("state", "=", "done") & Domain("id", "!=", move.id)
            by_hand = between & Domain("move_id", "=", False)
            if self.search_count(moves, limit=1) or self.env["product.value"].sudo().search_count(by_hand, limit=1):
                move._cost_mark_average_stale()

    def _cost_mark_average_stale(self):
        for company, moves in self.grouped("company_id").items():
            moves.product_id.with_company(company)._mark_average_stale()

    # ------------------------------------------------------------------- cost

    def _cost_order(self):
        """Return the order whose WIP this move enters or leaves, if actually costed."""
        self.ensure_one()
        usages = (self.location_id.usage, self.location_dest_id.usage)
        if "production" not in usages and not self._cost_is_component_scrap():
            return self.env["mrp.production"]
        return self._cost_orders()

    def _cost_is_component_scrap(self):
        """Tell whether an order scrapped this component: its cost stays with the order."""
        self.ensure_one()
        return bool(self.scrap_id and self.raw_material_production_id)

    def _cost_orders(self):
        orders = self.raw_material_production_id | self.production_id
        orders |= self.unbuild_id.mo_id | self.return_production_id
        return orders.filtered("is_actual_cost")

    def _cost_by_accounting_date(self):
        """Return {(company, accounting date): moves}."""
        Period = self.env["mrp.cost.period"]
        groups = defaultdict(self.browse)
        for company, moves in self.grouped("company_id").items():
            days = {move: move._cost_order()._cost_day_not_before_take_on(move._cost_event_date()) for move in moves}
            open_days = Period._first_open_days(company, set(days.values()))
            for move, day in days.items():
                groups[company, open_days[day]] |= move
        return groups

    def _cost_event_date(self):
        self.ensure_one()
        moment = self.occurred_at or self.date
        return self.company_id._cost_event_date(moment, self.posting_date)

    def _cost_at_standard(self):
        """Tell whether Odoo values these finished goods at their standard cost."""
        products = self.product_id
        return bool(products) and products[:1].with_company(self.company_id[:1]).cost_method == "standard"

    def _cost_is_posted_by_odoo(self):
        """Tell whether Odoo makes (or made) the entry of this move on the WIP account."""
        self.ensure_one()
        if self._cost_is_component_scrap():
            return False
        return bool(self.with_company(self.company_id)._should_create_account_move())

    def _cost_fact_base(self, order):
        """Return what all facts of this move have in common."""
        self.ensure_one()
        return {
            "source": (self._name, self.id),
            "production": order.id,
            "event_date": self._cost_event_date(),
            "event_time": self.occurred_at or self.date,
            "wip_account": order._cost_wip_account().id,
            "counter_account": self._cost_stock_account().id,
            "details": {
                "product_id": self.product_id.id,
                "quantity": self.quantity,
                "uom_id": self.product_uom.id,
                "workorder_id": self.workorder_id.id,
                "source_label": self._cost_label(),
            },
        }

    def _cost_label(self):
        self.ensure_one()
        lots = ", ".join(self.move_line_ids.lot_id.mapped("name"))
        name = f"{self.reference} - {self.product_id.display_name}"
        return f"{name} ({lots})" if lots else name

    def _cost_stock_account(self):
        """Return the account against which this item enters and leaves WIP."""
        self.ensure_one()
        accounts = self.product_id.with_company(self.company_id)._get_product_accounts()
        if self._cost_is_posted_by_odoo():
            return accounts["stock_valuation"]
        if self._cost_is_component_scrap() and self._cost_is_reclassified():
            return self._cost_scrap_place().valuation_account_id
        return accounts["stock_variation"] or accounts["expense"]

    def _cost_is_reclassified(self):
        """Tell whether Odoo books this scrap on its location's account: now, or at its stock closing."""
        self.ensure_one()
        return bool(self.account_move_id) or bool(
            self.product_id.is_storable and self._cost_scrap_place().valuation_account_id
        )

    def _cost_scrap_place(self):
        """Return where scrapped goods lie."""
        return self.location_id if self.is_in else self.location_dest_id

    def _cost_sold_account(self):
        """Return the account that takes late cost of goods no longer in stock."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        return product._get_product_accounts()["expense"]

    def _cost_material_element(self):
        self.ensure_one()
        return self.product_id.categ_id.cost_element_id or self.env["mrp.cost.element"]._by_code("material")

    def _cost_link_journal_items(self):
        """Give the cost lines of these moves the journal items Odoo made for them."""
        items = self.account_move_id.sudo().line_ids.filtered("mrp_cost_stock_move_id")
        items_by_move = items.grouped("mrp_cost_stock_move_id")
        lines = (
            self.env["mrp.cost.line"]
            .sudo()
            .search(
                [
                    ("source_model", "=", self._name),
                    ("source_id", "in", self.ids),
                    ("is_in_gl", "=", True),
                    ("wip_move_line_id", "=", False),
                ]
            )
        )
        Posting = self.env["mrp.cost.posting"]
        for move_id, move_lines in lines.grouped("source_id").items():
            pair = items_by_move.get(self.browse(move_id), items.browse())
            wip = pair.filtered(lambda i, ls=move_lines: i.account_id in ls.wip_account_id)[:1]
            if wip:
                Posting._set_journal_items(move_lines.ids, wip.id, (pair - wip)[:1].id)
