from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class MrpCostPoolItem(models.Model):
    """A journal item, or one part of its analytic distribution, that a pool or a direct charge has taken.

    What is taken once is not taken again, by nobody: the database sees to it.
    """

    _name = "mrp.cost.pool.item"
    _description = "Journal Item in a Cost Pool"
    _order = "date, move_line_id, id"

    allocation_id = fields.Many2one("mrp.cost.allocation", ondelete="cascade", index="btree_not_null", readonly=True)
    direct_id = fields.Many2one("mrp.cost.direct", ondelete="cascade", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    source_id = fields.Many2one("mrp.cost.pool.source", readonly=True, ondelete="set null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal Item", required=True, readonly=True, ondelete="restrict"
    )
    part = fields.Char(
        string="Distributed to",
        readonly=True,
        help="The analytic accounts of the part that is taken; empty: the whole journal item.",
    )
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date(related="move_line_id.date")
    account_id = fields.Many2one(related="move_line_id.account_id")
    name = fields.Char(related="move_line_id.name", string="Label")
    move_id = fields.Many2one(related="move_line_id.move_id", string="Journal Entry")

    # A range without ends overlaps all: the whole item excludes each of its parts.
    _taken_once = models.Constraint(
        """EXCLUDE USING gist (
            int4range(move_line_id, move_line_id, '[]') WITH &&,
            int8range(hashtext(part)::bigint, hashtext(part)::bigint, '[]') WITH &&
        )""",
        "This journal item is in a cost pool already.",
    )
    _of_one = models.Constraint("CHECK (num_nonnulls(allocation_id, direct_id) = 1)", "Say who takes the item.")

    @api.model
    def _take(self, owner, rows):
        """Let an allocation or a direct charge take these items, and give back those it had.

        owner: mrp.cost.allocation or mrp.cost.direct
        rows:  [(id of the journal item, part or None, id of the source or None, amount)]
        raises: UserError naming who has an item already, or an item of which more than all would be taken

        Previews of the same pool in other periods let go of what they hold of them: reopened periods are closed
        again the earlier one first, and a late bill is in the preview of the later one then.
        """
        of_allocation = owner._name == "mrp.cost.allocation"
        if of_allocation:
            self._empty_previews(owner, rows)
        column = SQL.identifier("allocation_id" if of_allocation else "direct_id")
        self.env.cr.execute(SQL("DELETE FROM mrp_cost_pool_item WHERE %s = %s", column, owner.id))
        if rows:
            self._check_free(owner, rows)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO mrp_cost_pool_item (move_line_id, part, source_id, amount, %s, company_id, "
                    "create_uid, create_date, write_uid, write_date) VALUES %s",
                    column,
                    SQL(", ").join(self._values(owner, row) for row in rows),
                )
            )
            self._check_no_more_than_all([item_id for item_id, part, *_rest in rows if part])
        self.invalidate_model()
        owner.invalidate_recordset(["item_ids"])

    def _values(self, owner, row):
        now = self.env.cr.now()
        return SQL("%s", (*row, owner.id, owner.company_id.id, self.env.uid, now, self.env.uid, now))

    def _held(self, rows):
        """Return what is held of the items of these rows, by whomever."""
        return self.sudo().search(Domain("move_line_id", "in", [row[0] for row in rows]))

    def _empty_previews(self, allocation, rows):
        """Let previews of the allocation's pool in other periods go that hold any of these items."""
        others = self._held(rows).allocation_id - allocation
        previews = others.filtered(lambda run: run.pool_id == allocation.pool_id and run.state == "draft")
        if previews:
            # In one order, so that two that take from each other wait and do not lock each other out.
            ids = [*previews.ids, allocation.id]
            self.env.execute_query(
                SQL("SELECT id FROM mrp_cost_allocation WHERE id = ANY(%s) ORDER BY id FOR UPDATE", ids)
            )
            previews._let_go()

    def _check_free(self, owner, rows):
        """Say in plain words what the database would refuse."""
        parts = {(row[0], row[1]) for row in rows}
        for item in self._held(rows):
            key = (item.move_line_id.id, item.part or None)
            whole = (item.move_line_id.id, None)
            if key in parts or whole in parts or not item.part:
                raise UserError(
                    self.env._(
                        "The journal item %(item)s of %(day)s (%(account)s) is in %(other)s already, and cannot be in "
                        "%(mine)s as well. Take its account, or its analytic account, out of the sources of one of "
                        "them.",
                        item=item.move_line_id.display_name,
                        day=item.date,
                        account=item.account_id.display_name,
                        other=(item.allocation_id or item.direct_id).display_name,
                        mine=owner.display_name,
                    )
                )

    def _check_no_more_than_all(self, item_ids):
        """Refuse parts that are more than their items: each analytic plan distributes an item whole."""
        rows = item_ids and self.env.execute_query(
            SQL(
                """
                SELECT item.id, SUM(held.amount)
                  FROM mrp_cost_pool_item held
                  JOIN account_move_line item ON item.id = held.move_line_id
                  JOIN res_currency currency ON currency.id = item.company_currency_id
                 WHERE item.id = ANY(%s)
                 GROUP BY item.id, item.balance, currency.rounding
                HAVING SUM(held.amount) * SIGN(item.balance) > ABS(item.balance) + currency.rounding / 2
                 ORDER BY item.id
                 LIMIT 1
                """,
                item_ids,
            )
        )
        for item_id, taken in rows:
            item = self.env["account.move.line"].sudo().browse(item_id)
            raise UserError(
                self.env._(
                    "Cost pools would take %(taken)s of the journal item %(item)s of %(day)s (%(account)s), which is "
                    "%(balance)s: it is distributed more than once. Name analytic accounts of one plan only in the "
                    "sources of cost pools, or mend how the item is distributed.",
                    taken=item.company_currency_id.format(float(taken)),
                    item=item.display_name,
                    day=item.date,
                    account=item.account_id.display_name,
                    balance=item.company_currency_id.format(item.balance),
                )
            )
