"""Load a chart of accounts into the main company, then the module's demonstration data alone. Runs in Odoo's shell.

ARGS: {"chart": code of the chart of accounts}. Odoo's own demonstration books by the chart that it chooses itself, and
a company that has booked keeps its chart.
"""

from odoo.modules import Manifest
from odoo.tools import convert_file

MODULE = "mrp_actual_cost"

company = env.ref("base.main_company")  # noqa: F821
env["account.chart.template"].try_loading(ARGS["chart"], company, install_demo=False)  # noqa: F821
for file in Manifest.for_addon(MODULE)["demo"]:
    convert_file(env, MODULE, file, {}, mode="init", noupdate=True)  # noqa: F821
env.cr.commit()  # noqa: F821
