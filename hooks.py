"""What must be put in order when the module is uninstalled."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Take away what lives beside the tables: the guards of what is append-only, the inbox's numbering.

    Finished goods keep their value: each receipt carries its unit value in Odoo's own
    ``price_unit`` at all times, so Odoo values it the same without the ledger.
    """
    keep_subcontracting_fees(env)
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mrp_cost_line_is_append_only() CASCADE"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mrp_cost_wip_is_immutable() CASCADE"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS mrp_cost_variance_is_append_only() CASCADE"))
    env.cr.execute(SQL("DROP SEQUENCE IF EXISTS mrp_mes_change_seq"))


def keep_subcontracting_fees(env):
    """Give subcontracted orders Odoo's extra cost of each unit: their fee.

    Odoo values their goods at unit value - extra cost + fee as billed. While the ledger values
    them the extra cost is 0; left so, Odoo would add the fee a second time.
    """
    if "subcontractor_id" not in env["mrp.production"]._fields:
        return
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            WITH fee AS (
                SELECT production_id, SUM(amount) AS amount
                  FROM mrp_cost_line WHERE kind = 'subcontract' GROUP BY production_id
            ), made AS (
                SELECT move.production_id, SUM(line.quantity_product_uom) AS quantity
                  FROM stock_move move
                  JOIN mrp_production production ON production.id = move.production_id
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.state = 'done' AND move.product_id = production.product_id
                 GROUP BY move.production_id
            )
            UPDATE mrp_production production
               SET extra_cost = fee.amount / made.quantity
              FROM fee JOIN made USING (production_id)
             WHERE production.id = fee.production_id AND production.subcontractor_id IS NOT NULL
               AND production.is_actual_cost AND made.quantity <> 0
            """
        )
    )
    env.invalidate_all()
