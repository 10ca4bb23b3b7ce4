from collections import namedtuple
from decimal import Decimal
from hashlib import sha256
from json import dumps

from odoo import api, models

from ...costing import production_levels
from .composition_replay import CompositionReplay

BATCH_MOVES = 20_000  # stock moves replayed at once; about 50 MB

# What a run knows from the start, by product; versions are raised while it works.
Plan = namedtuple("Plan", "company made consumed rules prints known versions")


class MrpCostCompositionRun(models.AbstractModel):
    """Works out compositions, the lowest level first, and only where something has changed."""

    _name = "mrp.cost.composition.run"
    _description = "Composition of Stock: Run"

    @api.model
    def _run(self, company, products=None):
        """Compose products and all below them (by default all); return the number of rows written."""
        self.env.flush_all()
        plan = self._plan(company.sudo(), products)
        written = 0
        for level in production_levels(plan.consumed):
            prints = {product: self._fingerprint(plan, product, group) for group in level for product in group}
            stale = [group for group in level if any(prints[p] != plan.known.get(p) for p in group)]
            for batch in self._batches(plan, stale):
                written += self._compose_products(plan, batch, prints)
        return written

    def _plan(self, company, products):
        reader, table = self._reader(), self.env["mrp.cost.composition.stock"].sudo()
        made = reader._made(company)
        consumed = reader._consumed(company, made)
        if products is not None:
            consumed = self._upstream(consumed, set(products.ids) & made)
        wanted = list(consumed) or [0]
        known = table._stored(company)
        return Plan(
            company,
            made,
            consumed,
            reader._rules(company, list(consumed)),
            reader._fingerprints(company, wanted),
            {product: fingerprint for product, (fingerprint, _version) in known.items()},
            {product: version for product, (_fingerprint, version) in known.items()},
        )

    def _upstream(self, consumed, products):
        """Return the part of the graph below these products, themselves included."""
        found, new = {}, set(products)
        while new:
            found.update({product: consumed[product] for product in new})
            new = {child for product in new for child in consumed[product]} - found.keys()
        return found

    def _fingerprint(self, plan, product, group):
        """Say in one text all that the composition of a product rests on."""
        # Products that consume each other do not wait for each other's version.
        below = sorted(plan.consumed[product].difference(group))
        rests_on = [plan.rules[product], plan.prints[product][1], [(c, plan.versions.get(c, 0)) for c in below]]
        return sha256(dumps(rests_on).encode()).hexdigest()

    def _batches(self, plan, groups):
        """Yield lists of products, of not much more than BATCH_MOVES moves together."""
        batch, size = [], 0
        for group in groups:
            batch += group
            size += sum(plan.prints[product][0] for product in group)
            if size >= BATCH_MOVES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    # ----------------------------------------------------------- composing

    def _compose_products(self, plan, products, prints):
        replay = self._replay(plan, products)
        Composition, Stock = self.env["mrp.cost.composition"].sudo(), self.env["mrp.cost.composition.stock"].sudo()
        changed, written = Composition._store(plan.company, products, replay.moves)
        for product in changed:
            plan.versions[product] = plan.versions.get(product, 0) + 1
        stock = replay.stock()
        Stock._store(
            plan.company,
            [(product, prints[product], plan.versions.get(product, 0), stock[product]) for product in products],
        )
        return written

    def _replay(self, plan, products):
        reader, company = self._reader(), plan.company
        coin = Decimal(str(company.currency_id.rounding or 0.01))
        moves = reader._moves(company, products, coin)
        orders = reader._order_costs({move.order for move in moves if move.origin == "order"}, plan.made, coin)
        consumed = {
            move
            for order in orders.values()
            for entries in order.entered.values()
            for move, product, _amount in entries
            if move and product not in products
        }
        unanalysed = reader.env["mrp.cost.element"]._by_code("unanalysed").id
        rules = {product: plan.rules[product] for product in products}
        replay = CompositionReplay(rules, orders, reader._composed(consumed), unanalysed, coin)
        replay.run(moves, reader._prices(company, products))
        return replay

    def _reader(self):
        return self.env["mrp.cost.composition.reader"].sudo()
