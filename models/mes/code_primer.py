"""Looking up the codes of many events at once, before each is looked up alone."""

from odoo.fields import Domain


def prime(finder, facts):
    """Let a CodeFinder know the records whose own codes these facts name, with one query for each model.

    Only a code that its first rule finds, and only once, is remembered; the finder sees to the others.
    """
    ours = Domain("company_id", "in", [False, finder.system.company_id.id])
    for model, field, code_field, domain in (
        ("mrp.production", "order", "mes_reference", finder.system._orders_domain()),
        ("hr.employee", "employee", "barcode", ours),
        ("product.product", "item", "default_code", ours),
        ("mrp.workcenter", "workcenter", "code", ours),
    ):
        codes = {getattr(fact, field) for fact in facts} - {None}
        if len(codes) > 1:
            _prime(finder, model, code_field, domain & Domain(code_field, "in", list(codes)))


def _prime(finder, model, code_field, domain):
    records = finder.env[model].with_context(active_test=False).search_fetch(domain, [code_field])
    for code, found in records.grouped(code_field).items():
        if len(found) == 1:
            finder.know(model, code, found.ids)
