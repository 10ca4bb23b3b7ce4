"""From the codes of a MES to records: the record's own code first, then the system's map."""

from collections import defaultdict
from fractions import Fraction

from odoo.fields import Domain

from .faults import Parked
from .tolerance import NO_LIMITS, limits_of
from .units import REC20_PARTS, REC20_UNITS


class CodeFinder:
    """Finds records by code for one system; remembers their ids for one request."""

    def __init__(self, system):
        self.system = system
        self.env = system.env
        self._ids = {}
        self._parts = {}
        self._limits = None
        self._known = defaultdict(list)  # ids by model: records found are read together

    def use(self, system):
        """Go on in a new transaction: same ids, fresh records."""
        self.system = system
        self.env = system.env

    def limits(self, event_type):
        """Return the Limits of a type of event."""
        if self._limits is None:
            self._limits = limits_of(self.system)
        return self._limits.get(event_type, NO_LIMITS)

    # ----------------------------------------------------------------- finders

    def order(self, reference):
        return self._find("unknown_order", "mrp.production", reference, self._orders)

    def workcenter(self, code):
        return self._find("unknown_workcenter", "mrp.workcenter", code, self._workcenters)

    def employee(self, code):
        return self._find("unknown_employee", "hr.employee", code, self._employees)

    def product(self, code):
        return self._find("unknown_item", "product.product", code, self._products)

    def unit(self, code):
        return self._find("unknown_unit", "uom.uom", code, self._units)

    def unit_part(self, code):
        """Return how many of unit(code) the code stands for: 1, unless Odoo has no such unit."""
        part = REC20_PARTS.get(code.upper())
        if not part:
            return Fraction(1)
        if code not in self._parts:
            is_own = self._named_units(code) or self._mapped("uom.uom", code)
            self._parts[code] = Fraction(1) if is_own else part[1]
        return self._parts[code]

    def rate_class(self, code):
        return self._find("missing_rate", "mrp.rate.class", code, self._rate_classes)

    def loss(self, reason):
        """Return the loss reason of that name, or the first loss of availability."""
        known = self._remember("mrp.workcenter.productivity.loss", reason, self._losses)
        return known[:1] or self.loss_of_type("availability")

    def loss_of_type(self, loss_type):
        def search(loss_type):
            return losses.search([("loss_type", "=", loss_type)], limit=1)

        losses = self.env["mrp.workcenter.productivity.loss"]
        found = self._remember(losses._name, ("type", loss_type), lambda key: search(key[1]))
        if not found:
            raise Parked(
                "internal",
                self.env._(
                    "There is no productivity loss of type %s. Create one under Manufacturing / Configuration.",
                    loss_type,
                ),
            )
        return found

    def lot(self, product, name):
        """Return the lot of that name, or none. Not remembered: it may have been rolled back."""
        lots = self.env["stock.lot"]
        own = Domain("product_id", "=", product.id) & Domain("name", "=", name) & Domain(*self._companies())
        return lots.search(own, limit=1) or self._mapped(lots._name, name).filtered(
            lambda lot: lot.product_id == product
        )

    def workorders(self, order, code):
        """Return the work orders of an order that an operation code may mean.

        A mapped operation stands for itself; in orders that do not have it, for its name.
        """
        found = order._shopfloor_find_operation(code)
        if found:
            return found
        mapped = self._mapped("mrp.routing.workcenter", code)
        workorders = order._mes_workorders()
        return workorders.filtered(lambda w: w.operation_id in mapped) or workorders.filtered(
            lambda w: w.name in mapped.mapped("name")
        )

    def scrap_reason(self, code):
        """Return the name of the scrap reason that a code is mapped to, or the code itself."""
        return self._mapped("stock.scrap.reason.tag", code).name or code

    def by_key(self, model, key):
        """Return the records of a model that their own code or name means, of the system's company."""
        search = {
            "product.product": self._products,
            "mrp.workcenter": self._workcenters,
            "hr.employee": self._employees,
            "uom.uom": self._named_units,
            "mrp.rate.class": self._rate_classes,
        }.get(model)
        return (search and search(key)) or self._by_name(model, key)

    def _by_name(self, model, name):
        records = self.env[model].with_context(active_test=False)
        domain = Domain("name", "=", name)
        if "company_id" in records:
            domain &= Domain(*self._companies())
        return records.search(domain)

    # ---------------------------------------------------------------- searching

    def _find(self, fault, model, code, search):
        if not code:
            return self.env[model]
        found = self._remember(model, code, search)
        if len(found) != 1:
            raise Parked(fault, self._fault_text(model, code, found), (model, code))
        return found

    def _fault_text(self, model, code, found):
        names = {"kind": self.env["ir.model"]._get(model).name, "code": code}
        if found:
            return self.env._("%(kind)s: the code %(code)s stands for several records.", **names)
        return self.env._("%(kind)s: the code %(code)s is not known.", **names)

    def _remember(self, model, code, search):
        ids = self._ids.get((model, code))
        if ids is None:
            found = search(code)
            if len(found) != 1:
                found = self._mapped(model, code) or found
            ids = found.ids
            if ids:
                self.know(model, code, ids)
        return self.env[model].browse(ids).with_prefetch(self._known[model])

    def know(self, model, code, ids):
        """Remember what a code stands for."""
        self._ids[model, code] = ids
        self._known[model].extend(ids)

    def _mapped(self, model, code):
        if not isinstance(code, str):
            return self.env[model]
        return self.env["mrp.mes.code.map"]._records_of(self.system, model, code)

    def _companies(self):
        return ("company_id", "in", [False, self.system.company_id.id])

    def _orders(self, reference):
        orders = self.env["mrp.production"]
        domain = self.system._orders_domain()
        return orders.search(domain & Domain("mes_reference", "=", reference)) or orders.search(
            domain & Domain("name", "=", reference)
        )

    def _workcenters(self, code):
        workcenters = self.env["mrp.workcenter"].with_context(active_test=False)
        ours = Domain("company_id", "in", [False, self.system.company_id.id])
        return workcenters.search(ours & Domain("code", "=", code)) or workcenters.search(
            ours & Domain("name", "=", code)
        )

    def _employees(self, code):
        employees = self.env["hr.employee"].with_context(active_test=False)
        return employees.search([("barcode", "=", code), self._companies()])

    def _products(self, code):
        products = self.env["product.product"].with_context(active_test=False)
        ours = Domain(*self._companies())
        return products.search(ours & Domain("default_code", "=", code)) or products.search(
            ours & Domain("barcode", "=", code)
        )

    def _units(self, code):
        return self._named_units(code) or self._mapped("uom.uom", code) or self._rec20_unit(code.upper())

    def _named_units(self, code):
        units = self.env["uom.uom"].with_context(active_test=False)
        return units.search([("name", "=", code)]) or units.with_context(lang="en_US").search([("name", "=", code)])

    def _rec20_unit(self, code):
        xmlid = REC20_UNITS.get(code) or REC20_PARTS.get(code, (None,))[0]
        return (xmlid and self.env.ref(xmlid, raise_if_not_found=False)) or self.env["uom.uom"]

    def _rate_classes(self, code):
        classes = self.env["mrp.rate.class"]
        return classes.search([("code", "=", code)]) or classes.search([("name", "=", code)])

    def _losses(self, reason):
        return self.env["mrp.workcenter.productivity.loss"].search(
            [("name", "=", reason), ("loss_type", "in", ("availability", "quality"))], limit=1
        )
