"""What must be put in order when the module is uninstalled."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Take away what lives beside the tables: the ledger's guard, the inbox's numbering.

    Finished goods keep their value: each receipt carries its unit value in Odoo's own
    ``price_unit`` at all times, so Odoo values it the same without the ledger.
    """
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mrp_cost_line_is_append_only() CASCADE"))
    env.cr.execute(SQL("DROP SEQUENCE IF EXISTS mrp_mes_change_seq"))
