"""The hours of a log, counted in the ways there are, and what leads from one to the other."""


def elapsed(rows):
    """Sum of all reports' clock time, in hours."""
    return sum(row.hours for row in rows)


def charged(rows):
    """Sum of the time that the log itself charges, in hours."""
    return sum(row.charged_minutes for row in rows) / 60


def shared(rows, resource):
    """Hours in which each person or machine was busy, an hour counted once however many reports cover it.

    resource  function of a row that says whose time it is
    """
    by_resource = {}
    for row in rows:
        if resource(row):
            by_resource.setdefault(resource(row), []).append((row.start, row.end))
    return sum(_union(spans) for spans in by_resource.values()) / 3600


def _union(spans):
    total, until = 0.0, None
    for start, end in sorted(spans):
        if until is None or start > until:
            total += (end - start).total_seconds()
            until = end
        elif end > until:
            total += (end - until).total_seconds()
            until = end
    return total


def without_duplicates(rows):
    """Return the rows that say something new."""
    return list({row.fingerprint: row for row in rows}.values())


def explain(log, labour_hours, machine_hours):
    """Return [what, rule, hours] from the log's figures to the hours on the ledger's lines."""
    reported = [row for row in log.rows if row.is_work]
    work = without_duplicates(reported)
    by_person = [row for row in work if row.worker]
    labour = shared(work, lambda row: row.worker)
    machine = shared(work, lambda row: row.resource)
    return [
        ["Clock time of all reports", "end - start, summed", elapsed(log.rows)],
        ["- breakdowns", "downtime: no order pays for it", elapsed(reported) - elapsed(log.rows)],
        ["- reports sent twice", "an event counts once", elapsed(work) - elapsed(reported)],
        ["- reports of nobody", "labour needs a person", elapsed(by_person) - elapsed(work)],
        ["- overlapping reports of a person", "they share the clock time", labour - elapsed(by_person)],
        ["= labour hours expected", "an hour of one person counts once", labour],
        ["Labour hours on cost lines", "read from the ledger", labour_hours],
        ["Machine hours expected", "the same rule for machines", machine],
        ["Machine hours on cost lines", "read from the ledger", machine_hours],
        ["For comparison: the log's own charge", "span_min of the same reports", charged(reported)],
    ]
