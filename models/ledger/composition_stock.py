from json import dumps

from odoo import api, fields, models
from odoo.tools import SQL


class MrpCostCompositionStock(models.Model):
    """What the stock of one product is made of, and what this rests on.

    The fingerprint tells whether the product has to be composed anew; the version is raised
    when the composition of its moves changed, so that its consumers follow.
    """

    _name = "mrp.cost.composition.stock"
    _description = "Composition of Stock"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    fingerprint = fields.Char(readonly=True)
    version = fields.Integer(readonly=True, aggregator=None)
    vector = fields.Json(readonly=True, help="{cost element: amount}: proportions, not restated to the value.")

    _one_row = models.Constraint("UNIQUE (company_id, product_id)", "A product has one composition in a company.")

    @api.model
    def _stored(self, company):
        """Return {product: (fingerprint, version)} of the last run."""
        rows = self.env.execute_query(
            SQL(
                "SELECT product_id, fingerprint, version FROM mrp_cost_composition_stock WHERE company_id = %s",
                company.id,
            )
        )
        return {product: (fingerprint, version) for product, fingerprint, version in rows}

    @api.model
    def _store(self, company, rows):
        """Write (product, fingerprint, version, vector) rows."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        vectors = [dumps({str(element): str(amount) for element, amount in v.items() if amount}) for v in columns[3]]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO mrp_cost_composition_stock (
                       company_id, product_id, fingerprint, version, vector,
                       create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, new.*, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(products)s::int[], %(prints)s::text[], %(versions)s::int[], %(vectors)s::jsonb[]) AS new
                ON CONFLICT (company_id, product_id) DO UPDATE
                   SET fingerprint = EXCLUDED.fingerprint, version = EXCLUDED.version,
                       vector = EXCLUDED.vector, write_date = EXCLUDED.write_date
                RETURNING id
                """,
                company=company.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                products=columns[0],
                prints=columns[1],
                versions=columns[2],
                vectors=vectors,
            )
        )
        self.invalidate_model()
