"""Run in Odoo's shell: copy the orders that close_plant.py made until there are as many as asked for."""
# ruff: noqa: F821  env and ARGS come from the shell

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from _order_copies import copy_orders  # noqa: E402

made = json.loads(env["ir.config_parameter"].get_param("bench.close"))
orders = env["mrp.production"].browse(made["orders"])
copies = ARGS["orders"] // len(orders) - 1
if copies:
    copy_orders(env, orders, copies, [env["stock.move"].browse(made["deliveries"])])
env.cr.commit()
products = orders.product_id
products._update_standard_price()  # what the replay of the copied history says
env.cr.commit()
print(json.dumps({"orders": env["mrp.production"].search_count([("is_actual_cost", "=", True)])}))
