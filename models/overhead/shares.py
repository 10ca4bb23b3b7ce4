"""Shares of orders in one amount: written, and told to the ledger."""

from decimal import Decimal

from odoo.tools import SQL

from ...exceptions import OrderClosed
from ..ledger.cost_fact import CostFact


def replace_shares(document, shares):
    """Replace what orders have of a document in one statement; a plant has 30,000 orders a month.

    document: record with ``line_ids``
    shares:   [(id of the order, base, share)]
    """
    env = document.env
    lines = env[document._fields["line_ids"].comodel_name]
    table = SQL.identifier(lines._table)
    column = SQL.identifier(document._fields["line_ids"].inverse_name)
    document.check_access("write")
    lines.invalidate_model()
    env.cr.execute(SQL("DELETE FROM %s WHERE %s = %s", table, column, document.id))
    if shares:
        orders, bases, amounts = zip(*shares, strict=True)
        env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(column)s, company_id, production_id, base, amount,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(document)s, %(company)s, share.production_id, share.base, share.amount,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(orders)s::int[], %(bases)s::numeric[], %(amounts)s::numeric[])
                       AS share (production_id, base, amount)
                """,
                table=table,
                column=column,
                document=document.id,
                company=document.company_id.id,
                uid=env.uid,
                now=env.cr.now(),
                orders=list(orders),
                bases=list(bases),
                amounts=list(amounts),
            )
        )
    document.invalidate_recordset(["line_ids"])


def orders_sharing(documents):
    """Return the orders that have a share of any of these documents; none of their shares is read."""
    env, lines = documents.env, documents._fields["line_ids"]
    table = env[lines.comodel_name]
    table.flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT production_id FROM %s WHERE %s = ANY(%s) ORDER BY 1",
            SQL.identifier(table._table),
            SQL.identifier(lines.inverse_name),
            list(documents._ids),
        )
    )
    return env["mrp.production"].browse(row[0] for row in rows)


def take_back(documents, orders):
    """Take back what documents charged to orders, by reversal lines; done orders are settled once, after all.

    A cancelled order keeps nothing: what it lost by the charge is cleared again.
    raises: OrderClosed naming an order that takes no more cost
    """
    env = documents.env
    cancelled = orders.filtered(lambda order: order.state == "cancel")
    others = orders - cancelled
    if closed := others.filtered("is_cost_closed")[:1]:
        raise OrderClosed(env._("%s is closed for cost. Reopen it first.", closed.display_name))
    sources = {(documents._name, document_id) for document_id in documents.ids}
    env["mrp.cost.ledger"].with_context(mrp_actual_cost_clearing=True)._state(sources, [])
    env["mrp.cost.settlement"]._settle(others)
    env["mrp.cost.settlement"]._settle_cancelled(cancelled)


def share_facts(document, day, columns):
    """Return one CostFact for each share of a document; columns as ``mrp.cost.ledger._state_shares`` takes them."""
    columns = dict(columns)
    common = {
        "source": (document._name, document.id),
        "element": columns.pop("element_id"),
        "kind": columns.pop("kind"),
        "counter_account": columns.pop("counter_account_id"),
        "event_date": day,
    }
    return [
        CostFact(
            production=line.production_id.id,
            amount=Decimal(str(line.amount)),
            wip_account=line.production_id._cost_wip_account().id,
            details={**columns, "quantity": line.base},
            **common,
        )
        for line in document.line_ids
    ]
