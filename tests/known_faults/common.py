"""A plant that runs on plain Odoo and under the cost ledger alike; nothing here imports the module."""

from datetime import datetime

from odoo import Command, fields

from odoo.addons.stock_account.tests.common import TestStockValuationCommon


class KnownFaultCase(TestStockValuationCommon):
    """Orders, time logs, stock moves and journal entries, told in Odoo's own words.

    Everything Odoo needs to book manufacturing in real time is set: the production location's account is
    work in progress, products are AVCO and perpetual, the work center has an expense account.

    Gear: 2 kg steel at 10.00, one operation Turning on the Lathe, 60 min planned for 10 pieces.
    Lathe: 30.00/h in Odoo, which is the pay of its operators Ada and Bo in the cost ledger: an hour of
    work has to cost 30.00 either way.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.has_ledger = "cost_ledger_active" in cls.env["res.company"]._fields
        cls.wip_account = cls._account(cls.company, "100900", "Work in Progress", "asset_current")
        cls.absorbed = cls._account(cls.company, "600900", "Conversion Cost Absorbed", "expense_direct_cost")
        cls.company.account_production_wip_account_id = cls.wip_account
        cls.company.account_production_wip_overhead_account_id = cls.absorbed
        cls.company.partner_id.tz = "UTC"
        cls._book_production_on(cls.company, cls.wip_account, cls.absorbed)
        cls._make_plant()

    @classmethod
    def _account(cls, company, code, name, account_type):
        values = {"code": code, "name": name, "account_type": account_type, "company_ids": company.ids}
        return cls.env["account.account"].with_company(company).create(values)

    @classmethod
    def _book_production_on(cls, company, wip, absorbed):
        """Give a company's production location its account, and switch the cost ledger on if it is here."""
        template = cls.env["product.template"].with_company(company)
        location = template._fields["property_stock_production"].get_company_dependent_fallback(template)
        location.valuation_account_id = wip
        if cls.has_ledger:
            company.write(
                {
                    "cost_absorption_account_id": absorbed.id,
                    "cost_variance_account_id": cls._account(company, "600901", "Variances", "expense").id,
                    "cost_loss_account_id": cls._account(company, "600902", "Losses", "expense").id,
                    "cost_ledger_active": True,
                }
            )

    @classmethod
    def _make_plant(cls):
        cls.steel = cls._product("Steel", cls.category_avco_auto, standard_price=10.0)
        cls.gear = cls._product("Gear", cls.category_avco_auto)
        cls.lathe = cls.env["mrp.workcenter"].create(
            {
                "name": "Lathe",
                "costs_hour": 30.0,
                "company_id": cls.company.id,
                "expense_account_id": cls.absorbed.id,
            }
        )
        cls.ada, cls.bo = (cls._operator(name) for name in ("Ada", "Bo"))
        cls.bom = cls._bom(cls.gear, ["Turning"])
        Loss = cls.env["mrp.workcenter.productivity.loss"]
        cls.productive = Loss.search([("loss_type", "=", "productive")], limit=1)
        cls.breakdown = Loss.search([("loss_type", "=", "availability")], limit=1)

    @classmethod
    def _product(cls, name, category, **values):
        return cls.env["product.product"].create({"name": name, "is_storable": True, "categ_id": category.id, **values})

    @classmethod
    def _operator(cls, name):
        """A user, and the employee that person is."""
        user = cls._create_new_internal_user(name=name, login=name.lower(), groups="mrp.group_mrp_user")
        cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "hourly_cost": 30.0, "company_id": cls.company.id}
        )
        return user

    @classmethod
    def _bom(cls, product, operations, steel=2.0):
        planned = {"workcenter_id": cls.lathe.id, "time_cycle_manual": 6.0}
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "bom_line_ids": [Command.create({"product_id": cls.steel.id, "product_qty": steel})] * bool(steel),
                "operation_ids": [Command.create({"name": name, **planned}) for name in operations],
            }
        )

    # ------------------------------------------------------------------ words

    def order(self, quantity=10.0, product=None, bom=None):
        """Confirm an order, with 100 kg of steel at 10.00 in stock for it."""
        if not self.steel.qty_available:
            self._make_in_move(self.steel, 100, 10.0)
        order = self.env["mrp.production"].create(
            {"product_id": (product or self.gear).id, "bom_id": (bom or self.bom).id, "product_qty": quantity}
        )
        order.action_confirm()
        return order

    def consume_now(self, order, quantity):
        """Post the consumption of some steel before the order is complete."""
        move = order.move_raw_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        move.write({"quantity": quantity, "picked": True, "manual_consumption": True})
        move._action_done()

    def work(self, order, start, end, operator=None, loss=None, workorder=None):
        """Log time on an order, of Ada unless somebody else is named.

        Odoo knows who worked by the user; the cost ledger by the employee, as shop floors do.
        """
        operator = operator or self.ada
        values = {
            "workorder_id": (workorder or order.workorder_ids[:1]).id,
            "workcenter_id": self.lathe.id,
            "company_id": order.company_id.id,
            "loss_id": (loss or self.productive).id,
            "user_id": operator.id,
            "date_start": datetime.fromisoformat(start),
            "date_end": datetime.fromisoformat(end),
        }
        if "employee_id" in self.env["mrp.workcenter.productivity"]._fields:
            values |= {"employee_id": operator.employee_id.id, "time_kind": "labour"}
        return self.env["mrp.workcenter.productivity"].create(values)

    def produce(self, orders, quantity=10.0, backorder=False):
        """Mark orders as done for a quantity, with a backorder for the rest or without."""
        for order in orders:
            order.qty_producing = quantity
            order._set_qty_producing(False)
        self.mark_done(orders, backorder)

    def mark_done(self, orders, backorder=False):
        to_backorder = orders.ids if backorder else []
        orders.with_context(
            skip_consumption=True, skip_backorder=True, skip_redirection=True, mo_ids_to_backorder=to_backorder
        ).button_mark_done()
        self.assertEqual(set(orders.mapped("state")), {"done"})

    def post_cost(self, company=None):
        """Run what posts cost to the books, where there is such a run; Odoo posted at completion."""
        if self.has_ledger:
            self.env["mrp.cost.posting"]._post(company or self.company, fields.Date.to_date("2099-12-31"))

    def show_wip(self, order, day):
        """Bring the work in progress of a day into the books: by Odoo's wizard, or by the posting run.

        Returns the entry made for that day; the wizard makes one that takes it back as well.
        """
        day = fields.Date.to_date(day)
        if self.has_ledger:
            return self.env["mrp.cost.posting"]._post(self.company, day)
        wizard = self.env["mrp.account.wip.accounting"].with_context(active_ids=order.ids)
        wizard.create({"date": day, "reversal_date": fields.Date.add(day, days=1)}).confirm()
        return order.wip_move_ids.filtered(lambda entry: not entry.reversed_entry_id)

    # ----------------------------------------------------------------- checks

    def balance(self, account, day=None):
        """What is posted on an account, up to a day."""
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if day:
            domain.append(("date", "<=", day))
        return round(sum(self.env["account.move.line"].search(domain).mapped("balance")), 2) + 0.0

    def credit(self, account):
        """What is posted on an account's credit side, net."""
        return 0.0 - self.balance(account)

    def assertFigures(self, *figures):
        """Compare (what it is, the figure found, the right figure); all that are wrong are named.

        Where the module is installed the cost ledger has to agree with the books as well.
        """
        wrong = [f"{name} {found}, right: {right}" for name, found, right in self._as_text(figures) if found != right]
        if wrong:
            raise self.failureException("; ".join(wrong))
        if self.has_ledger:
            for row in self.env["mrp.cost.reconciliation"]._compare(self.company, fields.Date.to_date("2099-12-31")):
                self.assertAlmostEqual(row["difference"], row["unposted_amount"] + row["periodic_amount"], 2)

    @staticmethod
    def _as_text(figures):
        for name, *values in figures:
            yield name, *(f"{value:,.2f}" if isinstance(value, float) else str(value) for value in values)
