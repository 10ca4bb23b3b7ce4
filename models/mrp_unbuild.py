from odoo import Command, fields, models


class MrpUnbuild(models.Model):
    _inherit = "mrp.unbuild"

    cost_clearing_ids = fields.One2many(
        "account.move",
        "mrp_unbuild_id",
        string="Clearing Entries",
        readonly=True,
        groups="account.group_account_readonly",
        help="Entries that clear what an unbuild without a manufacturing order left in work in progress.",
    )

    def action_unbuild(self):
        result = super().action_unbuild()
        self.env["mrp.cost.settlement"]._settle_unbuild(self)
        self._cost_clear_without_order()
        return result

    def _generate_move_from_existing_move(self, move, factor, location_id, location_dest_id):
        """Components that went back before are not in the goods: they do not come back again."""
        kept = move._shopfloor_kept_ratio() if move.raw_material_production_id else 1
        return super()._generate_move_from_existing_move(move, factor * kept, location_id, location_dest_id)

    # ------------------------------------------------------- without an order

    def _cost_clear_without_order(self):
        """Clear what an unbuild without a manufacturing order leaves in work in progress.

        There is no order whose ledger could carry it: goods went out at today's cost,
        components came in at theirs, and the difference goes to the loss account at once,
        beside Odoo's own entries and on their date. Safe to repeat.
        """
        for unbuild in self.sudo().filtered(lambda u: not u.mo_id and u.company_id.cost_ledger_active):
            for account, residue in unbuild._cost_residues().items():
                unbuild._cost_clear(account, residue)

    def _cost_residues(self):
        """Return {work in progress account: balance} that this unbuild's entries leave."""
        self.ensure_one()
        moves = self.produce_line_ids | self.consume_line_ids
        locations = (moves.location_id | moves.location_dest_id).filtered(lambda place: place.usage == "production")
        items = (moves.account_move_id | self.cost_clearing_ids).line_ids
        currency = self.company_id.currency_id
        balances = {
            account: currency.round(sum(items.filtered(lambda i, a=account: i.account_id == a).mapped("balance")))
            for account in locations.valuation_account_id
        }
        return {account: balance for account, balance in balances.items() if not currency.is_zero(balance)}

    def _cost_clear(self, account, residue):
        company = self.company_id
        entries = (self.produce_line_ids | self.consume_line_ids).account_move_id
        day = max(entries.mapped("date"))
        self.env["mrp.cost.posting"]._check_lock_dates(company, day)
        label = self.env._("Unbuilt: %s", self.name)
        loss = self.env["mrp.production"]._cost_company_clearing_account(company, "loss")
        entry = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": company._cost_journal().id,
                    "company_id": company.id,
                    "date": day,
                    "ref": label,
                    "mrp_unbuild_id": self.id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "name": label, "balance": -residue}),
                        Command.create({"account_id": loss.id, "name": label, "balance": residue}),
                    ],
                }
            )
        )
        entry._post(soft=False)
