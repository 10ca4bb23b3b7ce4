"""Load a chart of accounts into the main company, before it books anything. Runs in Odoo's shell.

ARGS: {"chart": code of the template}
"""

company = env.ref("base.main_company")  # noqa: F821
env["account.chart.template"].try_loading(ARGS["chart"], company, install_demo=False)  # noqa: F821
env.cr.commit()  # noqa: F821
