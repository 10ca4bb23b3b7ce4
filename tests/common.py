"""A small plant to tell cost stories about, and the words to tell them in."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields

from odoo.addons.account.models.chart_template import AccountChartTemplate
from odoo.addons.stock_account.tests.common import TestStockValuationCommon


class CostCase(TestStockValuationCommon):
    """A company with the cost ledger on: PROD is its WIP account, products are AVCO, real time.

    Gear: 2 kg steel (10.00/kg) and one operation Turning, 60 min planned for 10 pieces.
    Lathe: 40.00/h. Ada: 30.00/h, Bo: 24.00/h.

    chart:   template of the chart of accounts; its production cost account is WIP where it has one
    setting: perpetual, or periodic (products of periodic categories, no account on PROD)
    """

    chart = "generic_coa"
    setting = "perpetual"

    @classmethod
    def setUpClass(cls):
        load = AccountChartTemplate._load

        def load_ours(self, template_code, *args, **kwargs):
            return load(self, cls.chart, *args, **kwargs)

        # A company with its chart takes a second: another one and a branch are made by the tests that want them.
        without_others = patch.object(cls, "_create_company", lambda **values: None)
        with patch.object(AccountChartTemplate, "_load", load_ours), without_others:
            super().setUpClass()
        del cls.other_company, cls.branch
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.wip_account = cls._chart_wip_account()
        cls.transfer_account = cls._account("600903", "Production Cost Transfer", "expense_direct_cost")
        cls.absorbed = cls._account("600900", "Conversion Cost Absorbed", "expense_direct_cost")
        cls.variance_account = cls._account("600901", "Production Variances", "expense")
        cls.loss_account = cls._account("600902", "Production Losses", "expense")
        if cls.setting == "periodic":
            cls.category_avco_auto = cls.category_avco
            cls.category_fifo_auto = cls.category_fifo
            cls.category_standard_auto = cls.category_standard
        cls._activate()
        cls._make_plant()

    @classmethod
    def _account(cls, code, name, account_type):
        return cls.env["account.account"].create({"code": code, "name": name, "account_type": account_type})

    @classmethod
    def _chart_wip_account(cls):
        chart = cls.env["account.chart.template"].with_company(cls.company)
        if cls.chart == "cn":
            return chart.ref("l10n_cn_account_4001")
        return cls._account("100900", "Work in Progress", "asset_current")

    @classmethod
    def _activate(cls):
        perpetual = cls.setting == "perpetual"
        cls.company._cost_production_location().valuation_account_id = cls.wip_account if perpetual else False
        cls.company.partner_id.tz = "UTC"
        cls.company.write(
            {
                "cost_absorption_account_id": cls.absorbed.id,
                "cost_variance_account_id": cls.variance_account.id,
                "cost_loss_account_id": cls.loss_account.id,
                "cost_inventory_setting": cls.setting,
                "cost_periodic_wip_account_id": False if perpetual else cls.wip_account.id,
                "cost_transfer_account_id": False if perpetual else cls.transfer_account.id,
                "cost_ledger_active": True,
            }
        )

    @classmethod
    def _make_plant(cls):
        cls.steel = cls._product("Steel", cls.category_avco_auto, standard_price=10.0)
        cls.gear = cls._product("Gear", cls.category_avco_auto)
        cls.lathe = cls.env["mrp.workcenter"].create(
            {"name": "Lathe", "code": "LATHE", "costs_hour": 40.0, "company_id": cls.company.id}
        )
        cls.ada = cls._employee("Ada", 30.0)
        cls.bo = cls._employee("Bo", 24.0)
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.gear.product_tmpl_id.id,
                "product_qty": 1.0,
                "company_id": cls.company.id,
                "bom_line_ids": [Command.create({"product_id": cls.steel.id, "product_qty": 2.0})],
                "operation_ids": [
                    Command.create(
                        {
                            "name": "Turning",
                            "workcenter_id": cls.lathe.id,
                            "time_cycle_manual": 6.0,
                        }
                    )
                ],
            }
        )
        cls.material = cls.env.ref("mrp_actual_cost.element_material")
        cls.labour = cls.env.ref("mrp_actual_cost.element_labour")
        cls.machine = cls.env.ref("mrp_actual_cost.element_machine")
        cls.productive = cls.env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)

    @classmethod
    def _product(cls, name, category, **values):
        return cls.env["product.product"].create({"name": name, "is_storable": True, "categ_id": category.id, **values})

    @classmethod
    def _employee(cls, name, hourly_cost):
        return cls.env["hr.employee"].create({"name": name, "hourly_cost": hourly_cost, "company_id": cls.company.id})

    # ------------------------------------------------------------------ words

    def stock(self, product, quantity, unit_cost):
        """Have some of a product in stock."""
        return self._make_in_move(product, quantity, unit_cost)

    def order(self, quantity=10.0, product=None, bom=None):
        """Confirm an order."""
        order = self.env["mrp.production"].create(
            {
                "product_id": (product or self.gear).id,
                "bom_id": (bom or self.bom).id,
                "product_qty": quantity,
            }
        )
        order.action_confirm()
        return order

    def issue(self, order, quantity, product=None, at=None):
        """Consume some of a component now, before the order is complete."""
        product = product or self.steel
        move = order.move_raw_ids.filtered(lambda m: m.product_id == product and m.state not in ("done", "cancel"))[:1]
        move.write({"quantity": quantity, "picked": True, "manual_consumption": True})
        move.occurred_at = at
        move._action_done()
        return move

    def work(self, order, start, end, employee=None, kind="labour", **values):
        """Report time on the order's first operation; start and end as '2026-03-02 08:00'."""
        return self.env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": order.workorder_ids[:1].id,
                "workcenter_id": self.lathe.id,
                "company_id": order.company_id.id,
                "loss_id": self.productive.id,
                "employee_id": employee.id if employee else False,
                "time_kind": kind,
                "date_start": self.moment(start),
                "date_end": self.moment(end),
                **values,
            }
        )

    def receive(self, order, quantity):
        """Receive part of the finished goods while the order goes on."""
        move = order.move_finished_ids.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        return move

    def finish(self, order, quantity=None):
        """Mark the order done for a quantity, without a backorder."""
        order.qty_producing = quantity or order.product_qty
        order._set_qty_producing(False)
        order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
        self.assertEqual(order.state, "done")

    def post(self, date_to="2099-12-31"):
        return self.env["mrp.cost.posting"]._post(self.company, fields.Date.to_date(date_to))

    @staticmethod
    def moment(text):
        return datetime.fromisoformat(text)

    @staticmethod
    def day(text):
        return fields.Date.to_date(text)

    @staticmethod
    def hours_after(text, hours):
        return fields.Datetime.to_string(datetime.fromisoformat(text) + timedelta(hours=hours))

    # ----------------------------------------------------------------- checks

    def lines(self, order, **match):
        lines = self.env["mrp.cost.line"].search([("production_id", "=", order.id)])
        for name, value in match.items():
            lines = lines.filtered(lambda line, n=name, v=value: line[n] == v)
        return lines

    def wip(self, order):
        return sum(self.lines(order).mapped("amount"))

    def assertLedger(self, order, table):
        """Compare an order's net cost lines with a table: element, kind, hours, amount.

        Lines of one element, kind and day are summed, sums of 0 left out; a row that starts
        with WIP gives the sum of all lines. Text after the amount explains the arithmetic.
        """
        expected, wip = [], None
        for row in table.strip().splitlines()[1:]:
            cells = row.split()
            if cells[0] == "WIP":
                wip = float(cells[1])
            else:
                expected.append((cells[0], cells[1], float(cells[2]), float(cells[3])))
        self.assertEqual(self._net_rows(order), sorted(expected))
        if wip is not None:
            self.assertAlmostEqual(self.wip(order), wip, 2)

    def _net_rows(self, order):
        sums = {}
        for line in self.lines(order):
            key = (line.element_id.code, line.kind)
            hours, amount = sums.get(key, (0.0, 0.0))
            sums[key] = (hours + line.hours, amount + line.amount)
        rows = [(*key, round(hours, 4), round(amount, 2)) for key, (hours, amount) in sums.items()]
        return sorted(row for row in rows if row[2] or row[3])

    def account_balance(self, account):
        items = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return round(sum(items.mapped("balance")), 2)

    def assertLedgerHolds(self, date_to="2099-12-31"):
        """The cost ledger's WIP is the general ledger's, less what is listed as unposted, and less,
        with periodic inventory, what only a closing posts."""
        Reconciliation = self.env["mrp.cost.reconciliation"]
        for row in Reconciliation._compare(self.company, fields.Date.to_date(date_to)):
            self.assertAlmostEqual(row["difference"], row["unposted_amount"] + row["periodic_amount"], 2)
            self.assertAlmostEqual(row["other_amount"], 0.0, 2)
