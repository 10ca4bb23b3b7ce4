from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostComposition(models.Model):
    """How much of one stock move's value is of one cost element, over all levels.

    A memo beside the cost ledger: never posted, summing to the value of the move exactly. Kept
    for products that orders made; purchased ones are their own cost element. Written by
    ``_compose`` only, and worked out anew whenever what it rests on has changed.
    """

    _name = "mrp.cost.composition"
    _description = "Composition of a Stock Move"
    _order = "move_id desc, element_id"
    _rec_name = "move_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one("stock.move", string="Stock Move", required=True, readonly=True, ondelete="cascade")
    date = fields.Datetime(related="move_id.date")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    production_id = fields.Many2one(
        "mrp.production",
        string="Made by",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The order that received the goods into stock.",
    )
    consumer_id = fields.Many2one(
        "mrp.production",
        string="Consumed by",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The order that the goods were issued to.",
    )
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(readonly=True, help="Part of the value of the move, at the move's own sign.")
    lower_amount = fields.Monetary(
        string="Lower Levels",
        readonly=True,
        help="Of this, what came with consumed products that were made here themselves.",
    )

    _one_amount = models.Constraint(
        "UNIQUE (move_id, element_id)", "A move has one amount for each cost element in its composition."
    )
    _by_product = models.Index("(company_id, product_id)")

    # ------------------------------------------------------------ entry points

    @api.model
    def _compose(self, company, products=None):
        """Bring the composition of products up to date, and of all that they are made of.

        products:  product.product records; by default all that the company makes
        returns:   number of rows written: 0 when nothing has changed
        """
        return self.env["mrp.cost.composition.run"]._run(company, products)

    @api.model
    def _cron_compose(self):
        companies = self.env["res.company"].search([("cost_ledger_active", "=", True)])
        for index, company in enumerate(companies, start=1):
            self._compose(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - index)

    # ----------------------------------------------------------------- writing

    @api.model
    def _store(self, company, products, moves):
        """Make the table say this, and no more, about the moves of products.

        moves:    {move: {element: (amount, of which from lower levels)}}
        returns:  (products whose composition changed, number of rows written or deleted)
        """
        stored, changed = self._stored(company, products), set()
        new = []
        for move in sorted(stored.keys() | moves.keys()):
            if stored.get(move, {}) != moves.get(move, {}):
                changed.add(move)
                new += [(move, element, *amounts) for element, amounts in moves.get(move, {}).items()]
        if not changed:
            return set(), 0
        deleted = self.env.execute_query(
            SQL("DELETE FROM mrp_cost_composition WHERE move_id IN %s RETURNING product_id", tuple(changed))
        )
        inserted = self._insert(new)
        self.invalidate_model()
        return {product for (product,) in deleted + inserted}, max(len(deleted), len(inserted))

    def _stored(self, company, products):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move_id, element_id, amount, lower_amount
                  FROM mrp_cost_composition WHERE company_id = %s AND product_id IN %s
                """,
                company.id,
                tuple(products),
            )
        )
        stored = defaultdict(dict)
        for move, element, amount, lower in rows:
            stored[move][element] = Decimal(str(amount)), Decimal(str(lower))
        return stored

    def _insert(self, rows):
        """Insert many rows at once; of two runs at the same time one starts again, by the unique key."""
        if not rows:
            return []
        columns = [list(column) for column in zip(*rows, strict=True)]
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO mrp_cost_composition (
                       company_id, product_id, move_id, production_id, consumer_id, element_id,
                       amount, lower_amount, create_uid, create_date, write_uid, write_date)
                SELECT move.company_id, move.product_id, move.id, move.production_id,
                       move.raw_material_production_id, new.element_id, new.amount, new.lower_amount,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(moves)s::int[], %(elements)s::int[], %(amounts)s::numeric[], %(lower)s::numeric[])
                       AS new (move_id, element_id, amount, lower_amount)
                  JOIN stock_move move ON move.id = new.move_id
                ON CONFLICT (move_id, element_id) DO UPDATE
                   SET amount = EXCLUDED.amount, lower_amount = EXCLUDED.lower_amount
                RETURNING product_id
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                moves=columns[0],
                elements=columns[1],
                amounts=columns[2],
                lower=columns[3],
            )
        )
