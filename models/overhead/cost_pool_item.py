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
        raises: UserError naming who has an item already
        """
        column = SQL.identifier("allocation_id" if owner._name == "mrp.cost.allocation" else "direct_id")
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
        self.invalidate_model()
        owner.invalidate_recordset(["item_ids"])

    def _values(self, owner, row):
        now = self.env.cr.now()
        return SQL("%s", (*row, owner.id, owner.company_id.id, self.env.uid, now, self.env.uid, now))

    def _check_free(self, owner, rows):
        """Say in plain words what the database would refuse."""
        parts = {(row[0], row[1]) for row in rows}
        held = self.sudo().search(Domain("move_line_id", "in", [row[0] for row in rows]))
        for item in held:
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
