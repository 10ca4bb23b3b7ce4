"""Run in Odoo's shell: a plant, and a few orders of last month made for real; close_orders.py copies them.

Ten products, two of them at standard cost, of nine parts and an auxiliary material, issued in two goes, made in six
operations: twelve cost elements an order. Of five orders of each product four are done, and one is open; every other
open one is partly received. Some of the goods are sold.
"""
# ruff: noqa: F821  env and ARGS come from the shell

import json
from datetime import date, datetime, time, timedelta

from odoo import Command

PRODUCTS, PARTS, OPERATIONS, DONE = 10, 9, 6, 4
DAY = datetime.combine((date.today().replace(day=1) - timedelta(days=1)).replace(day=1), time(8))
RATES = {
    "burden": (12.0, "labour_hour"),
    "depreciation": (9.0, "machine_hour"),
    "tooling": (2.5, "machine_hour"),
    "energy": (0.2, "energy"),
    "inspection": (0.4, "unit"),
    "logistics": (0.3, "unit"),
}
env = env(context={**env.context, "tracking_disable": True})
company = env.company


def account(code, name, account_type):
    return env["account.account"].create({"code": code, "name": name, "account_type": account_type})


def set_up_company():
    env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    company._cost_production_location().valuation_account_id = account("100900", "Work in Progress", "asset_current")
    company.partner_id.tz = "UTC"
    company.write(
        {
            "cost_absorption_account_id": account("600900", "Conversion Cost Absorbed", "expense_direct_cost").id,
            "cost_variance_account_id": account("600901", "Production Variances", "expense").id,
            "cost_loss_account_id": account("600902", "Production Losses", "expense").id,
            "cost_wip_method": "weighted_average",
            "cost_close_stock": True,
            "cost_ledger_active": True,
        }
    )
    since = (DAY - timedelta(days=90)).date()
    for code, (amount, basis) in RATES.items():
        values = {"element_id": element(code).id, "amount": amount, "basis": basis, "date_from": since}
        env["mrp.cost.rate"].create(values)


def element(code):
    return env.ref(f"mrp_actual_cost.element_{code}")


def category(name, method, **values):
    values |= {"property_cost_method": method, "property_valuation": "real_time"}
    return env["product.category"].create({"name": name, **values})


def product(name, categ, **values):
    return env["product.product"].create({"name": name, "is_storable": True, "categ_id": categ.id, **values})


def make_products():
    parts = category("Parts", "average")
    auxiliary = category("Auxiliary", "average", cost_element_id=element("auxiliary").id)
    components = [product(f"Part {n}", parts, standard_price=3.0 + n) for n in range(PARTS)]
    components.append(product("Oil", auxiliary, standard_price=1.5))
    for component in components:
        buy(component, 10_000_000)
    centers = env["mrp.workcenter"].create([{"name": f"Center {n}", "costs_hour": 40.0} for n in range(OPERATIONS)])
    goods = {method: category(f"Goods at {method}", method) for method in ("average", "standard")}
    made = [product(f"Product {n}", goods["standard" if n < 2 else "average"]) for n in range(PRODUCTS)]
    for each in made[:2]:
        each.standard_price = 200.0
    boms = env["mrp.bom"].create(
        [
            {
                "product_tmpl_id": each.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": used.id, "product_qty": 2.0}) for used in components],
                "operation_ids": [
                    Command.create({"name": f"Step {n}", "workcenter_id": center.id, "time_cycle_manual": 3.0})
                    for n, center in enumerate(centers)
                ],
            }
            for each in made
        ]
    )
    return list(zip(made, boms, strict=True))


def buy(component, quantity):
    supplier, stock = env.ref("stock.stock_location_suppliers"), warehouse().lot_stock_id
    move = move_goods(component, quantity, supplier, stock, price_unit=component.standard_price)
    done_at(move, DAY - timedelta(days=30))


def warehouse():
    return env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)


def move_goods(item, quantity, source, target, **values):
    values |= {"product_id": item.id, "product_uom_qty": quantity, "product_uom": item.uom_id.id}
    move = env["stock.move"].create({"location_id": source.id, "location_dest_id": target.id, **values})
    move._action_confirm()
    move.write({"quantity": quantity, "picked": True})
    move._action_done()
    return move


def done_at(moves, moment):
    """Odoo stamps what it books with the time of booking; in this plant it was booked as it happened."""
    env.flush_all()
    for table in ("stock_move", "stock_move_line"):
        column = "id" if table == "stock_move" else "move_id"
        env.cr.execute(f"UPDATE {table} SET date = %s WHERE {column} IN %s", [moment, tuple(moves.ids)])
    env.invalidate_all()


def release_standards(products):
    """Of products at average cost: the price of one at standard cost cannot change in the past."""
    values = {"name": "Standards", "date": (DAY - timedelta(days=30)).date(), "scope": "product"}
    averaged = [each.id for each in products if each.cost_method == "average"]
    version = env["mrp.cost.standard"].create({**values, "scope_product_ids": [Command.set(averaged)]})
    version.action_roll_up()
    version.action_release()


def order_of(made, bom):
    order = env["mrp.production"].create({"product_id": made.id, "bom_id": bom.id, "product_qty": 10})
    order.action_confirm()
    return order


def work_on(order, number, operations=OPERATIONS):
    """Issue material, and report a man and a machine for each operation, and the meter."""
    begun = DAY + timedelta(days=number % 20)
    issue(order, begun, share=0.5)
    issue(order, begun, over=number % 3)
    logs = []
    for step, workorder in enumerate(order.workorder_ids[:operations]):
        start = begun + timedelta(hours=step)
        logs.append(
            {
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "company_id": company.id,
                "loss_id": productive.id,
                "employee_id": people[step].id,
                "date_start": start,
                "date_end": start + timedelta(minutes=50),
                "is_charged": True,
                "charged_hours": 0.5 + 0.01 * (number % 7),
            }
        )
    env["mrp.workcenter.productivity"].create(logs)
    env["mrp.meter.reading"].create(
        {
            "production_id": order.id,
            "workcenter_id": order.workorder_ids.workcenter_id[:1].id,
            "company_id": company.id,
            "quantity": 30.0 + number % 5,
            "uom_id": env.ref("uom.product_uom_kwh").id,
            "occurred_at": begun,
        }
    )
    for workorder in order.workorder_ids[:operations]:
        workorder._shopfloor_report(10.0, dates={"occurred_at": begun, "posting_date": False})
    return begun + timedelta(days=1)


def issue(order, at, share=1.0, over=0):
    """Issue of each component a share of what is planned still, and so much more."""
    moves = order.move_raw_ids.filtered(lambda move: move.state not in ("done", "cancel"))
    for move in moves:
        move.write({"quantity": move.product_uom_qty * share + over, "picked": True, "manual_consumption": True})
        move.occurred_at = at
    moves._action_done()
    done_at(moves, at)


def receive(order, quantity, at):
    move = order.move_finished_ids.filtered(lambda each: each.state not in ("done", "cancel"))
    move.occurred_at = at
    move.write({"quantity": quantity, "picked": True})
    move._action_done()
    done_at(move, at)


def finish(order, at):
    move = order.move_finished_ids.filtered(lambda each: each.state not in ("done", "cancel"))
    move.occurred_at = at
    order.qty_producing = order.product_qty
    order._set_qty_producing(False)
    order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
    assert order.state == "done"
    done_at(move, at)


set_up_company()
productive = env["mrp.workcenter.productivity.loss"].search([("loss_type", "=", "productive")], limit=1)
people = env["hr.employee"].create([{"name": f"Worker {n}", "hourly_cost": 30.0} for n in range(OPERATIONS)])
recipes = make_products()
release_standards([made for made, _bom in recipes])
orders, deliveries = env["mrp.production"], env["stock.move"]
for number in range(PRODUCTS * DONE):
    made, bom = recipes[number % PRODUCTS]
    order = order_of(made, bom)
    finish(order, work_on(order, number))
    orders |= order
for number, (made, bom) in enumerate(recipes):
    order = order_of(made, bom)
    at = work_on(order, number, operations=OPERATIONS // 2)
    if number % 2:
        receive(order, 4, at)
    orders |= order
    delivery = move_goods(made, 15, warehouse().lot_stock_id, env.ref("stock.stock_location_customers"))
    done_at(delivery, DAY + timedelta(days=25))
    deliveries |= delivery
for pool, code, driver in (
    ("Rent", "overhead_fixed", "machine_hour"),
    ("Supervision", "overhead_variable", "labour_cost"),
):
    env["mrp.cost.pool"].create({"name": pool, "element_id": element(code).id, "driver": driver})
# Made when days were looked up; nothing is in them.
env["mrp.cost.period"].search([("date_to", "<", DAY.date())]).unlink()
env["ir.config_parameter"].set_param("bench.close", json.dumps({"orders": orders.ids, "deliveries": deliveries.ids}))
env.cr.commit()
lines = orders.cost_line_ids
print(json.dumps({"orders": len(orders), "lines": len(lines), "elements": len(lines.element_id)}))
