"""The month ends of a replayed log, by the verbs of the screens. Runs in Odoo's shell and answers questions.

{"month": name of the period, "pool_amount": amount} closes a month; with "again" one that is closed is opened and
closed once more, its pools at that amount. The answer is what the two ledgers say at the month's end.
"""

import json
from datetime import datetime, time, timedelta

OIL_QUANTITY, OIL_PRICE, OIL_BILLED = 100.0, 4.0, 4.2
POWER_EXPECTED, POWER_BILLED = 500.0, 520.0


class MonthEnd:
    """What the accountant does at the end of one month."""

    def __init__(self, env, name):
        self.env = env
        self.company = env.company
        self.period = env["mrp.cost.period"].search([("name", "=", name), ("company_id", "=", self.company.id)])

    def close(self, pool_amount, again=False):
        if again:
            self.period.action_reopen()
        else:
            self.post_documents()
            self.expect_documents()
        self.enter_pools(pool_amount)
        waived = self.run_steps()
        return {"month": self.period.name, "again": again, "waived": waived, **self.figures()}

    # ------------------------------------------------------------------- documents

    def post_documents(self):
        """Bill what was accrued the month before, at other prices than were expected."""
        before = self.env["mrp.cost.accrual"].search([("period_id", "!=", self.period.id), ("match_ids", "=", False)])
        for accrual in before:
            day = self.period.date_from + timedelta(days=4)
            if accrual.purchase_line_id:
                self.bill(accrual.purchase_line_id, day)
            else:
                self.pay(accrual, day)

    def bill(self, line, day):
        item = line._prepare_account_move_line() | {"quantity": OIL_QUANTITY, "price_unit": OIL_BILLED}
        values = {"move_type": "in_invoice", "partner_id": line.partner_id.id, "invoice_date": day, "date": day}
        self.env["account.move"].create({**values, "invoice_line_ids": [(0, 0, item)]}).action_post()

    def pay(self, accrual, day):
        lines = [(accrual.account_id, POWER_BILLED), (self.account("301990"), -POWER_BILLED)]
        items = [(0, 0, {"account_id": account.id, "balance": balance}) for account, balance in lines]
        entry = self.env["account.move"].create({"date": day, "line_ids": items})
        entry.action_post()
        item = entry.line_ids.filtered(lambda each: each.account_id == accrual.account_id)
        self.env["mrp.cost.match.accrual"].create({"accrual_id": accrual.id, "item_id": item.id}).action_match()

    def expect_documents(self):
        """Oil comes on the last day, its bill does not; electricity was used."""
        self.buy_oil()
        values = {"name": "Electricity", "kind": "energy", "account_id": self.account("600990").id}
        self.env["mrp.cost.accrual"].create({**values, "period_id": self.period.id, "amount": POWER_EXPECTED})

    def buy_oil(self):
        oil = self.oil()
        line = {"product_id": oil.id, "product_qty": OIL_QUANTITY, "price_unit": OIL_PRICE, "tax_ids": [(5,)]}
        vendor = self.env["res.partner"].search([("name", "=", "Oil Vendor")], limit=1)
        vendor = vendor or self.env["res.partner"].create({"name": "Oil Vendor"})
        order = self.env["purchase.order"].create({"partner_id": vendor.id, "order_line": [(0, 0, line)]})
        order.button_confirm()
        order.picking_ids.move_ids.write({"quantity": OIL_QUANTITY, "picked": True})
        order.picking_ids.button_validate()
        moves = order.picking_ids.move_ids
        moves.date = moves.move_line_ids.date = datetime.combine(self.period.date_to, time(4))

    def oil(self):
        """Return the oil; a new product's cost is dated before all that happens to it."""
        Product = self.env["product.product"]
        if oil := Product.search([("default_code", "=", "Machine Oil")]):
            return oil
        category = self.env["product.category"].search([("name", "=", "Shop Floor")])
        values = {"name": "Machine Oil", "default_code": "Machine Oil", "is_storable": True}
        oil = Product.create({**values, "categ_id": category.id})
        dated = self.env["product.value"].search([("product_id", "=", oil.id)])
        dated.date = self.period.date_from - timedelta(days=1)
        return oil

    def account(self, code):
        return self.env["account.account"].search([("code", "=", code)], limit=1)

    # ----------------------------------------------------------------------- close

    def enter_pools(self, amount):
        pools = self.env["mrp.cost.pool"].search([("company_id", "=", self.company.id)])
        self.env["mrp.cost.allocation"]._for(pools, self.period).amount = amount

    def run_steps(self):
        """Run one step after the other; return the warnings that were waived, as a log cannot mend them."""
        waived = []
        self.period.action_check()
        for step in self.period.step_ids.sorted("sequence"):
            waived += self.waive(step)
            step.action_run()
            if step.state == "failed":  # by a warning that earlier steps gave rise to, or for good
                waived += self.waive(step)
                step.action_run()
            if step.state != "done":
                raise ValueError(f"{self.period.name}, {step.name}: {step.result}")
        return waived

    def waive(self, step):
        warnings = step.check_ids.filtered(lambda check: check.is_standing and check.severity == "warn")
        if warnings:
            values = {"check_ids": warnings.ids, "reason": "The log says no more."}
            self.env["mrp.cost.close.waive"].create(values).action_confirm()
        return warnings.mapped("message")

    # --------------------------------------------------------------------- figures

    def figures(self):
        """Return what the ledgers say at the month's end; every difference is of the two before it."""
        day = self.period.date_to
        accounts = self.env["mrp.cost.reconciliation"]._compare(self.company, day)
        stock = self.company.stock_value(at_date=day)
        books = self.company.stock_accounting_value(at_date=day)
        differences = [stock.get(account, 0.0) - books.get(account, 0.0) for account in {*stock, *books} if account]
        late = self.env["mrp.cost.line"].search_count(self.period.action_view_late()["domain"])
        return {
            "state": self.period.state,
            "revision": self.period.revision,
            "late": late,
            "trial": self.trial_balance(day),
            "wip": [round(sum(row[name] for row in accounts), 2) for name in ("ledger_amount", "gl_amount")],
            "stock": [round(sum(values.values()), 2) for values in (stock, books)],
            "difference": round(max([*map(abs, differences), *(abs(row["difference"]) for row in accounts)]), 2),
        }

    def trial_balance(self, day):
        domain = [("company_id", "=", self.company.id), ("parent_state", "=", "posted"), ("date", "<=", day)]
        [(total,)] = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])
        return round(total, 2)


def main(env):
    accountant = env.ref("base.user_admin")
    env.cr.rollback()  # read nothing before the first question
    for line in QUESTIONS:  # noqa: F821
        question = json.loads(line)
        env.invalidate_all()
        month_end = MonthEnd(env(user=accountant), question["month"])
        answer = month_end.close(question["pool_amount"], question.get("again", False))
        env.cr.commit()  # the next question sees what was booked since
        print(json.dumps(answer), flush=True)


main(env)  # noqa: F821
