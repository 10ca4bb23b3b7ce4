"""Keep the books of the demonstration plant as asked, before anything happens in it. Runs in Odoo's shell.

ARGS: {"setting": "perpetual" or "periodic", "chart": code of the chart of accounts}. As installed the plant is
perpetual, its work in progress on an account of its own; a chart that has an account for it gives that one.
"""

CATEGORIES = ("components", "auxiliary", "finished")
CHART_WIP = {"cn": "l10n_cn_account_4001"}


def wip_account(env, chart):
    if own := CHART_WIP.get(chart):
        return env["account.chart.template"].with_company(env.company).ref(own)
    return env.ref("mrp_actual_cost.demo_account_wip")


def keep_books(env, setting, chart):
    company, account = env.company, wip_account(env, chart)
    perpetual = setting == "perpetual"
    company._cost_production_location().valuation_account_id = account if perpetual else False
    if not perpetual:
        keep_periodically(env, company, account)
    env.cr.commit()


def keep_periodically(env, company, account):
    """Have only closings book: categories periodic, and an account over which cost goes into stock."""
    for name in CATEGORIES:
        env.ref(f"mrp_actual_cost.demo_category_{name}").property_valuation = "periodic"
    transfer = env["account.account"].create(
        {"code": "500970", "name": "Production Cost Transfer", "account_type": "expense_direct_cost"}
    )
    company.write(
        {
            "cost_inventory_setting": "periodic",
            "cost_periodic_wip_account_id": account.id,
            "cost_transfer_account_id": transfer.id,
        }
    )


keep_books(env(user=env.ref("base.user_admin")), **ARGS)  # noqa: F821
