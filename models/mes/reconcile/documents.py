"""The documents that events of a day were booked as, summed up in SQL beside what they cost."""

from odoo.tools import SQL

# Which documents hold the quantity an event reported; the others came along with it, as did moves of components
# that nobody reported: issued for units received late (is_backflushed), or put back when they are reported after all
# (cancelled_move_id).
DOCUMENTS_OF = {
    "consumption": ("stock.move",),
    "return": ("stock.move",),
    "output": ("stock.move",),
    "scrap": ("mrp.production.reject", "stock.scrap"),
    "labour": ("mrp.workcenter.productivity",),
    "machine": ("mrp.workcenter.productivity",),
    "downtime": ("mrp.workcenter.productivity",),
    "energy": ("mrp.meter.reading",),
}


def document_sums(env, where):
    """Return {(type, order, item): sums} of the documents of booked events.

    where: SQL condition on mrp_mes_event AS event
    sums:  document_count (those that still exist), lost_count (those that do not), quantity (in
           reference units: what the unit's `factor` counts in), uncosted_count (material of orders
           under actual costing that has a value and no cost line)
    """
    pairs = SQL(", ").join(
        SQL("(%s, %s)", event_type, model) for event_type, models in DOCUMENTS_OF.items() for model in models
    )
    env.cr.execute(
        SQL(
            """
            WITH main (event_type, model) AS (VALUES %(pairs)s),
            made AS (
                SELECT DISTINCT event.event_type, event.order_ref, event.item_ref, document.model, document.res_id
                  FROM mrp_mes_event event
                  JOIN mrp_mes_event_document document ON document.event_id = event.id
                  JOIN main ON main.event_type = event.event_type AND main.model = document.model
                 WHERE %(where)s AND event.state = 'booked'
            ), measured AS (
                SELECT made.*, %(quantity)s AS quantity,
                       COALESCE(move.id, log.id, reading.id, reject.id, scrap.id) IS NOT NULL AS is_there,
                       production.is_actual_cost AND move.value <> 0 AND NOT EXISTS (
                           SELECT FROM mrp_cost_line line
                            WHERE line.source_model = made.model AND line.source_id = made.res_id) AS is_uncosted
                  FROM made
                  LEFT JOIN stock_move move
                    ON made.model = 'stock.move' AND move.id = made.res_id AND move.state = 'done'
                  LEFT JOIN uom_uom move_unit ON move_unit.id = move.product_uom
                  LEFT JOIN mrp_production production ON production.id = move.raw_material_production_id
                  LEFT JOIN mrp_workcenter_productivity log
                    ON made.model = 'mrp.workcenter.productivity' AND log.id = made.res_id
                  LEFT JOIN mrp_meter_reading reading
                    ON made.model = 'mrp.meter.reading' AND reading.id = made.res_id
                  LEFT JOIN uom_uom reading_unit ON reading_unit.id = reading.uom_id
                  LEFT JOIN mrp_production_reject reject
                    ON made.model = 'mrp.production.reject' AND reject.id = made.res_id
                  LEFT JOIN uom_uom reject_unit ON reject_unit.id = reject.uom_id
                  LEFT JOIN stock_scrap scrap
                    ON made.model = 'stock.scrap' AND scrap.id = made.res_id AND scrap.state = 'done'
                  LEFT JOIN uom_uom scrap_unit ON scrap_unit.id = scrap.product_uom_id
                 WHERE move.is_backflushed IS NOT TRUE AND move.cancelled_move_id IS NULL
            )
            SELECT event_type, order_ref, item_ref,
                   count(*) FILTER (WHERE is_there) AS document_count,
                   count(*) FILTER (WHERE NOT is_there) AS lost_count,
                   count(*) FILTER (WHERE is_uncosted) AS uncosted_count,
                   COALESCE(SUM(quantity), 0) AS quantity
              FROM measured
             GROUP BY event_type, order_ref, item_ref
            """,
            pairs=pairs,
            where=where,
            quantity=_quantity(env),
        )
    )
    return {(row["event_type"], row["order_ref"], row["item_ref"]): row for row in env.cr.dictfetchall()}


def _quantity(env):
    return SQL(
        """
        COALESCE(
            move.quantity * move_unit.factor,
            CASE WHEN log.is_piecework THEN log.piece_quantity * %(piece)s
                 WHEN log.is_charged THEN log.charged_hours * %(hour)s
                 ELSE EXTRACT(EPOCH FROM log.date_end - log.date_start) / 3600 * %(hour)s END,
            reading.quantity * reading_unit.factor,
            reject.quantity * reject_unit.factor,
            scrap.scrap_qty * scrap_unit.factor)
        """,
        piece=env.ref("uom.product_uom_unit").factor,
        hour=env.ref("uom.product_uom_hour").factor,
    )


def ledger_sums(env, where, company):
    """Return {(type, order, item): (amount in the cost ledger, amount in the general ledger)}.

    Counted as due in the general ledger is what is dated up to the last posting run.
    """
    env.cr.execute(
        SQL(
            """
            WITH posted AS (
                SELECT max(date) AS day FROM account_move
                 WHERE journal_id = %(journal)s AND state = 'posted'
            ), made AS (
                SELECT DISTINCT event.event_type, event.order_ref, event.item_ref, document.model, document.res_id
                  FROM mrp_mes_event event
                  JOIN mrp_mes_event_document document ON document.event_id = event.id
                 WHERE %(where)s AND event.state = 'booked'
            )
            SELECT made.event_type, made.order_ref, made.item_ref, SUM(line.amount) AS ledger,
                   SUM(line.amount) FILTER (
                       WHERE item.parent_state = 'posted' OR line.is_periodic
                          OR line.accounting_date > COALESCE(posted.day, '-infinity')) AS books
              FROM made
              JOIN mrp_cost_line line ON line.source_model = made.model AND line.source_id = made.res_id
              LEFT JOIN account_move_line item ON item.id = line.wip_move_line_id
             CROSS JOIN posted
             GROUP BY made.event_type, made.order_ref, made.item_ref
            """,
            where=where,
            journal=company.cost_journal_id.id or None,
        )
    )
    return {
        (row["event_type"], row["order_ref"], row["item_ref"]): (float(row["ledger"]), float(row["books"] or 0))
        for row in env.cr.dictfetchall()
    }
