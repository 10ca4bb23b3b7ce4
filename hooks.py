"""What must be put in order when the module is uninstalled."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Take off the ledger's append-only guard, which lives beside the tables.

    Finished goods keep their value: each receipt carries its unit value in Odoo's own
    ``price_unit`` at all times, so Odoo values it the same without the ledger.
    """
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mrp_cost_line_is_append_only() CASCADE"))
