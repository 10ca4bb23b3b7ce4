"""Reading the bills of materials of many products at once, kits taken apart."""

from collections import defaultdict
from fractions import Fraction
from math import ceil

from odoo.exceptions import UserError


def to_unit(quantity, unit, other):
    """Return a quantity in another unit, exact; unit and other are uom.uom records."""
    exact = Fraction(str(quantity))
    return exact if unit == other else exact * Fraction(str(unit.factor)) / Fraction(str(other.factor))


class BomReader:
    """The bills of materials of one company, found level by level in a few searches."""

    def __init__(self, env, company):
        self._boms = env["mrp.bom"].sudo().with_company(company)
        self._company = company
        self._normal = {}
        self._kits = {}
        self._operation_ids = []

    def read_down(self, products):
        """Find the bills of materials of products and of all they contain.

        returns: all products met, those given first
        """
        met, frontier = products.browse(), products
        while frontier:
            self._find(self._normal, frontier, "normal")
            met |= frontier
            boms = self._boms.union(*(self._normal[product] for product in frontier))
            self._find_kits(boms)
            used = frontier.browse({line.product_id.id for line in self._lines_down(boms)})
            frontier = used.filtered(lambda product: not self._kits[product]) - met
        self._operation_ids = self._boms.union(*self._normal.values(), *self._kits.values()).operation_ids.ids
        return met

    def bom(self, product):
        """Return the bill of materials by which a product is made; empty if it is bought."""
        return self._normal[product]

    def contents(self, product):
        """Return (components, operations) of the whole bill of materials of a product.

        components: {component: Fraction}, in its unit, for what the bill of materials makes
        operations: mrp.routing.workcenter, those of kits included, as on a work order
        """
        bom = self.bom(product)
        components = defaultdict(Fraction)
        operations = bom.operation_ids.filtered(lambda o: not o._skip_operation_line(product))
        waiting = [(line, product, Fraction(1), ()) for line in bom.bom_line_ids]
        while waiting:
            line, maker, runs, inside = waiting.pop()
            if line._skip_bom_line(maker):
                continue
            used, kit = line.product_id, self._kits[line.product_id]
            if not kit:
                components[used] += runs * to_unit(line.product_qty, line.product_uom_id, used.uom_id)
                continue
            self._check_kit(used, inside)
            quantity = runs * to_unit(line.product_qty, line.product_uom_id, kit.product_uom_id)
            runs_of_kit = quantity / Fraction(str(kit.product_qty))
            waiting += [(inner, used, runs_of_kit, (*inside, used)) for inner in kit.bom_line_ids]
            if kit.operation_ids != line.bom_id.operation_ids:
                operations |= kit.operation_ids.filtered(lambda o, kit=used: not o._skip_operation_line(kit))
        # Read together what all operations need, not one bill of materials at a time.
        return dict(components), operations.with_prefetch(self._operation_ids)

    # ----------------------------------------------------------------- search

    def _find(self, known, products, bom_type):
        missing = products.filtered(lambda product: product not in known)
        found = self._boms._bom_find(missing, company_id=self._company.id, bom_type=bom_type)
        for product in missing:
            known[product] = found[product]

    def _find_kits(self, boms):
        """Find the kits among the components of these bills of materials, and inside kits."""
        while boms:
            new = boms.bom_line_ids.product_id.filtered(lambda product: product not in self._kits)
            self._find(self._kits, new, "phantom")
            boms = self._boms.union(*(self._kits[product] for product in new))

    def _lines_down(self, boms):
        """Return the lines of bills of materials and of the kits in them."""
        lines = boms.bom_line_ids
        kits = self._kits_of(lines)
        while kits:
            inner = kits.bom_line_ids - lines
            lines |= inner
            kits = self._kits_of(inner)
        return lines

    def _kits_of(self, lines):
        return self._boms.union(*(self._kits[product] for product in lines.product_id))

    def _check_kit(self, product, inside):
        if product in inside:
            names = ", ".join(kit.display_name for kit in inside)
            raise UserError(product.env._("The kit %(kit)s contains itself: %(names)s.", kit=product.name, names=names))


def operation_hours(operation, product, bom, quantity):
    """Return the expected hours of an operation for a quantity, as Fraction.

    bom:      the bill of materials of the order, also for the operation of a kit in it
    quantity: Fraction, in the unit of that bill of materials
    source:   mrp.workorder._get_duration_expected, without its floats
    """
    workcenter = operation.workcenter_id
    capacity, setup, cleanup = workcenter._get_capacity(product, bom.product_uom_id, bom.product_qty or 1)
    cycles = ceil(quantity / Fraction(str(capacity)))
    efficiency = Fraction(str(workcenter.time_efficiency or 100)) / 100
    minutes = Fraction(str(setup)) + Fraction(str(cleanup)) + cycles * Fraction(str(operation.time_cycle)) / efficiency
    return minutes / 60
