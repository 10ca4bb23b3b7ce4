"""What is wrong with the orders of a period."""

from odoo.tools import SQL


def of_orders(period):
    """Orders that cannot be compared with a plan, and hours that cost nothing."""
    return _without_plan(period) + _without_rate(period)


def of_negative_wip(period):
    """Orders without receipts whose work in progress is below zero: no goods could give it back."""
    env = period.env
    env["mrp.cost.line"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT production_id
              FROM mrp_cost_line
             WHERE company_id = %s AND accounting_date <= %s
             GROUP BY production_id
            HAVING SUM(amount) < 0 AND COUNT(*) FILTER (WHERE kind = 'receipt') = 0
            """,
            period.company_id.id,
            period.date_to,
        )
    )
    orders = env["mrp.production"].browse(row[0] for row in rows)
    text = env._("%s orders have work in progress below zero.", len(orders))
    return [("warn", text, orders)] if orders else []


def _without_plan(period):
    env = period.env
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT line.production_id
              FROM mrp_cost_line line
             WHERE line.company_id = %s AND line.accounting_date BETWEEN %s AND %s
               AND NOT EXISTS (SELECT FROM mrp_cost_plan_line plan WHERE plan.production_id = line.production_id)
               AND NOT EXISTS (SELECT FROM mrp_cost_line other
                                WHERE other.production_id = line.production_id AND other.kind IN ('split', 'opening'))
            """,
            period.company_id.id,
            period.date_from,
            period.date_to,
        )
    )
    orders = env["mrp.production"].browse(row[0] for row in rows)
    text = env._("%s orders have no plan to be compared with.", len(orders))
    return [("warn", text, orders)] if orders else []


def _without_rate(period):
    """Finished time logs of orders that are costed, and that left no cost line."""
    env = period.env
    start, end = period.company_id._cost_days_span(period.date_from, period.date_to)
    rows = env.execute_query(
        SQL(
            """
            SELECT log.id
              FROM mrp_workcenter_productivity log
              JOIN mrp_workorder workorder ON workorder.id = log.workorder_id
              JOIN mrp_production production ON production.id = workorder.production_id
              JOIN mrp_workcenter_productivity_loss loss ON loss.id = log.loss_id
              JOIN mrp_workcenter_productivity_loss_type kind ON kind.id = loss.loss_id
             WHERE log.company_id = %s AND production.is_actual_cost AND production.state <> 'cancel'
               AND log.date_end >= %s AND log.date_end < %s AND log.date_end > log.date_start
               AND log.active AND kind.loss_type IN ('productive', 'performance')
               AND log.is_piecework IS NOT TRUE
               AND NOT EXISTS (SELECT FROM mrp_cost_line line
                                WHERE line.source_model = 'mrp.workcenter.productivity' AND line.source_id = log.id)
            """,
            period.company_id.id,
            start,
            end,
        )
    )
    logs = env["mrp.workcenter.productivity"].browse(row[0] for row in rows)
    text = env._("%s time logs cost nothing: no rate applies to them.", len(logs))
    return [("warn", text, logs)] if logs else []
