"""By what a pool finds journal items, as it is kept with what it gathered.

A rule is a dict that JSON can hold; an empty list or text leaves the question open:

    accounts      ids of general ledger accounts
    account_type  type of the accounts, where none is named
    journals      ids of journals
    analytic      ids of analytic accounts, as text: only the part that is distributed to them; empty: whole items
"""

from odoo.tools import SQL


def make_rule(accounts=(), account_type="", journals=(), analytic=()):
    """Return the rule of ids."""
    return {
        "accounts": sorted(accounts),
        "account_type": account_type,
        "journals": sorted(journals),
        "analytic": [str(account_id) for account_id in sorted(analytic)],
    }


def sql_finds(rule, analytic_accounts):
    """Return the condition on journal items (alias item) that a rule finds them, or parts of them.

    analytic_accounts: SQL, the analytic accounts that an item is distributed to
    """
    conditions = [SQL("TRUE")]
    if rule["accounts"]:
        conditions.append(SQL("item.account_id = ANY(%s)", rule["accounts"]))
    if rule["account_type"]:
        conditions.append(
            SQL("item.account_id IN (SELECT id FROM account_account WHERE account_type = %s)", rule["account_type"])
        )
    if rule["journals"]:
        conditions.append(SQL("item.journal_id = ANY(%s)", rule["journals"]))
    if rule["analytic"]:
        conditions.append(SQL("%s && %s", analytic_accounts, rule["analytic"]))
    return SQL("(%s)", SQL(" AND ").join(conditions))


def sql_missed(pool_id, of_part):
    """Return the condition on journal items (alias item): a closed period missed them, and gathered by what finds them.

    of_part: SQL, what a rule (alias rule) with analytic accounts has to fulfil; of one without, nothing more is asked
    """
    return SQL(
        """
        EXISTS (SELECT FROM mrp_cost_allocation run
                  JOIN mrp_cost_period period ON period.id = run.period_id
                 CROSS JOIN LATERAL jsonb_array_elements(run.gathered_by) rule
                 WHERE run.pool_id = %(pool)s AND run.state <> 'draft' AND period.state = 'closed'
                   AND item.date BETWEEN period.date_from AND period.date_to
                   AND (rule -> 'accounts' = '[]' OR rule -> 'accounts' @> to_jsonb(item.account_id))
                   AND (rule -> 'journals' = '[]' OR rule -> 'journals' @> to_jsonb(item.journal_id))
                   AND (rule ->> 'account_type' = ''
                        OR item.account_id IN (SELECT id FROM account_account
                                                WHERE account_type = rule ->> 'account_type'))
                   AND (rule -> 'analytic' = '[]' OR %(of_part)s))
        """,
        pool=pool_id,
        of_part=of_part,
    )
