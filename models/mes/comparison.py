"""What a MES and Odoo know differently of items, routings and bills of materials.

Three tables of the MES are compared, each by a method of Comparison: rows {column: text} in, Differences out.
"""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from .code_finder import CodeFinder
from .code_teller import CodeTeller
from .faults import Parked

ITEM_COLUMNS = ("item", "unit")
OPERATION_COLUMNS = ("order", "product", "operation", "workcenter", "minutes")
COMPONENT_COLUMNS = ("product", "component", "quantity", "unit")
MINUTE_PLACES = 2  # of a minute: what a MES rounds times to


class Difference(NamedTuple):
    """One thing that is not the same here and there.

    subject: item, operation or component
    place:   code of the product or order it belongs to; empty for items
    code:    what the MES, or else Odoo, calls it
    kind:    missing_here, missing_there, unit, quantity, time, workcenter
    theirs:  the MES's value as text
    ours:    Odoo's value as text
    record:  Odoo's record, if there is one
    """

    subject: str
    place: str
    code: str
    kind: str
    theirs: str = ""
    ours: str = ""
    record: object = None


class Comparison:
    """Compares tables of one MES system with its company's master data.

    is_complete: whether the tables name all that the MES knows, so that what they lack is a difference too
    """

    def __init__(self, system, is_complete=False):
        self.system = system
        self.env = system.env
        self.finder = CodeFinder(system)
        self.is_complete = is_complete

    # ------------------------------------------------------------------- items

    def items(self, rows):
        """Compare a list of items and their units."""
        found = self.products(row["item"] for row in rows)
        differences = []
        for row in rows:
            product = found.get(row["item"])
            if not product:
                differences.append(Difference("item", "", row["item"], "missing_here", row.get("unit", "")))
            elif "unit" in row and self.unit(row["unit"]) != product.uom_id:
                values = (row["unit"], product.uom_id.name, product)
                differences.append(Difference("item", "", row["item"], "unit", *values))
        known = self.env["product.product"].union(*found.values())
        return differences + [
            Difference("item", "", self.code(product), "missing_there", "", product.uom_id.name, product)
            for product in (self._made_and_used - known if self.is_complete else ())
        ]

    def products(self, codes):
        """Return {code: product} of the codes that mean one product, in three queries."""
        codes = list(set(codes))
        products = self.env["product.product"].with_context(active_test=False)
        ours = Domain("company_id", "in", [False, self.system.company_id.id])
        found = {}
        for field in ("barcode", "default_code"):
            by_code = products.search(ours & Domain(field, "in", codes)).grouped(field)
            found.update({code: product for code, product in by_code.items() if len(product) == 1})
        entries = self.env["mrp.mes.code.map"].search(
            Domain("system_id", "=", self.system.id)
            & Domain("kind", "=", "product.product")
            & Domain("code", "in", codes)
        )
        return {entry.code: entry.record for entry in entries if entry.record} | found

    @cached_property
    def _boms(self):
        return self.env["mrp.bom"].search(
            Domain("company_id", "in", [False, self.system.company_id.id]) & Domain("type", "!=", "phantom")
        )

    @cached_property
    def _made_and_used(self):
        """Return the products that have a bill of materials or are in one."""
        made = (
            self._boms.product_id | self._boms.filtered(lambda b: not b.product_id).product_tmpl_id.product_variant_ids
        )
        return made | self._boms.bom_line_ids.product_id

    def unit(self, code):
        """Return the unit that a code means, or none."""
        try:
            return self.finder.unit(code)
        except Parked:
            return self.env["uom.uom"]

    def code(self, record):
        return self._teller.code_of(record)

    @cached_property
    def _teller(self):
        return CodeTeller(self.system)

    # -------------------------------------------------------------- components

    def components(self, rows):
        """Compare bills of materials: quantities of components for one unit of the product."""
        found = self.products([row["product"] for row in rows] + [row["component"] for row in rows])
        differences, theirs = [], defaultdict(float)
        for row in rows:
            product, component = found.get(row["product"]), found.get(row["component"])
            if not product or not component:
                missing = ("component", row["product"], row["component"], "missing_here", self._amount(row))
                differences.append(Difference(*missing))
                continue
            quantity = self._in_own_unit(row, component)
            if quantity is None:
                values = (row["unit"], component.uom_id.name, component)
                differences.append(Difference("component", row["product"], row["component"], "unit", *values))
                quantity = float(row["quantity"])
            theirs[product, component] += quantity
        products = self.env["product.product"].union(*(product for product, _component in theirs))
        return differences + self._compare_components(theirs, self._our_components(products))

    def _amount(self, row):
        return " ".join(filter(None, (row["quantity"], row.get("unit"))))

    def _in_own_unit(self, row, component):
        """Return the quantity of a row in the component's unit, or None if its unit does not fit."""
        quantity = float(row["quantity"])
        if "unit" not in row:
            return quantity
        unit = self.unit(row["unit"])
        if not unit or not unit._has_common_reference(component.uom_id):
            return None
        part = self.finder.unit_part(row["unit"])
        return unit._compute_quantity(quantity * part.numerator / part.denominator, component.uom_id, round=False)

    def _our_components(self, products):
        """Return {(product, component): quantity for one unit of the product} of Odoo's bills."""
        wanted = products | self._boms_products if self.is_complete else products
        boms = self._bom_of(wanted)
        ours = defaultdict(float)
        for product, bom in boms.items():
            made = bom.product_uom_id._compute_quantity(bom.product_qty, product.uom_id, round=False)
            for line in bom.bom_line_ids.filtered(lambda line, p=product: not line._skip_bom_line(p)):
                component = line.product_id
                used = line.product_uom_id._compute_quantity(line.product_qty, component.uom_id, round=False)
                ours[product, component] += used / made if made else 0.0
        return ours

    @property
    def _boms_products(self):
        return self._made_and_used.filtered("bom_ids")

    def _bom_of(self, products):
        return self.env["mrp.bom"]._bom_find(products, company_id=self.system.company_id.id, bom_type="normal")

    def _compare_components(self, theirs, ours):
        differences = []
        for product, component in sorted(theirs.keys() | ours.keys(), key=lambda pair: (pair[0].id, pair[1].id)):
            there, here = theirs.get((product, component)), ours.get((product, component))
            kind = self._kind(there, here, component.uom_id)
            if kind:
                texts = ["" if q is None else f"{q:g} {component.uom_id.name}" for q in (there, here)]
                place, code = self.code(product), self.code(component)
                differences.append(Difference("component", place, code, kind, *texts, component))
        return differences

    def _kind(self, there, here, unit):
        if here is None:
            return "missing_here"
        if there is None:
            return "missing_there"
        return "quantity" if unit.compare(there, here) else None

    # -------------------------------------------------------------- operations

    def operations(self, rows):
        """Compare routings: of products the minutes of one cycle, of orders those planned for the whole order."""
        products = self.products(row["product"] for row in rows if "product" in row)
        orders = self._orders(row["order"] for row in rows if "order" in row)
        groups = defaultdict(list)
        for row in rows:
            groups[row.get("order"), row.get("product")].append(row)
        boms = self._bom_of(self.env["product.product"].union(*products.values()))
        differences = []
        for (order, product), own_rows in groups.items():
            if order:
                ours = self._workorders_of(orders.get(order))
            else:
                ours = self._routing_of(boms.get(products.get(product)), products.get(product))
            differences += self._compare_operations(order or product, own_rows, ours)
        return differences

    def _orders(self, codes):
        codes = list(set(codes))
        orders = self.env["mrp.production"].search(
            self.system._orders_domain() & (Domain("mes_reference", "in", codes) | Domain("name", "in", codes))
        )
        return {code: order for order in orders for code in (order.name, order.mes_reference)}

    def _workorders_of(self, order):
        """Return [(name, work center, minutes, record)] of an order."""
        workorders = order._mes_workorders() if order else self.env["mrp.workorder"]
        return [(w._mes_code(), w.workcenter_id, w.duration_expected, w) for w in workorders]

    def _routing_of(self, bom, product):
        """Return [(name, work center, minutes, record)] of a product's bill of materials."""
        operations = bom.operation_ids if bom else self.env["mrp.routing.workcenter"]
        return [
            (operation.name, operation.workcenter_id, operation.time_cycle, operation)
            for operation in operations.filtered(lambda o: not o._skip_operation_line(product))
        ]

    def _compare_operations(self, place, rows, ours):
        by_name = {name: (workcenter, minutes, record) for name, workcenter, minutes, record in ours}
        differences, met = [], set()
        for row in rows:
            name = self._operation_name(row["operation"], by_name)
            if name is None:
                theirs = " ".join(filter(None, (row.get("workcenter"), row.get("minutes"))))
                differences.append(Difference("operation", place, row["operation"], "missing_here", theirs))
                continue
            met.add(name)
            differences += self._compare_operation(place, row, *by_name[name])
        for name in by_name.keys() - met:
            workcenter, minutes, record = by_name[name]
            ours_text = f"{self.code(workcenter)} {minutes:g}"
            differences.append(Difference("operation", place, name, "missing_there", "", ours_text, record))
        return differences

    def _operation_name(self, code, by_name):
        """Return the name of Odoo's operation that a code means, as it is called in the place compared."""
        names = [code, *self.finder._mapped("mrp.routing.workcenter", code).mapped("name")]
        return next((name for name in names if name in by_name), None)

    def _compare_operation(self, place, row, workcenter, minutes, record):
        differences = []
        if "workcenter" in row and self._workcenter(row["workcenter"]) != workcenter:
            values = (row["workcenter"], self.code(workcenter), record)
            differences.append(Difference("operation", place, row["operation"], "workcenter", *values))
        if "minutes" in row and round(float(row["minutes"]) - minutes, MINUTE_PLACES):
            values = (row["minutes"], f"{minutes:g}", record)
            differences.append(Difference("operation", place, row["operation"], "time", *values))
        return differences

    def _workcenter(self, code):
        try:
            return self.finder.workcenter(code)
        except Parked:
            return self.env["mrp.workcenter"]
