from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, float_repr

# Types whose values the database is given as they are, an empty one as NULL.
AS_THEY_ARE = ("char", "date", "datetime", "many2one", "many2one_reference", "selection")


class MrpCostLine(models.Model):
    _inherit = "mrp.cost.line"

    @api.model
    def _insert(self, vals_list):
        """Write lines in one statement and return them; like create(), at a fraction of its cost.

        Lines have little that create() is needed for: what is computed is computed from the company, and
        what must hold is held by constraints of the database.
        """
        if not vals_list:
            return self.browse()
        self.check_access("create")
        companies = self.env["res.company"].browse({values["company_id"] for values in vals_list})
        defaults = {company.id: self._insert_defaults(company) for company in companies}
        vals_list = [{**defaults[values["company_id"]], **values} for values in vals_list]
        fields = [self._fields[name] for name in sorted({name for values in vals_list for name in values})]
        stamp = (self.env.uid, self.env.uid, self.env.cr.now(), self.env.cr.now())
        columns = [*(field.name for field in fields), "create_uid", "write_uid", "create_date", "write_date"]
        rows = [(*(self._column(field, values) for field in fields), *stamp) for values in vals_list]
        inserted = self.env.execute_query(
            SQL(
                "INSERT INTO mrp_cost_line (%s) VALUES %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        lines = self.browse(line_id for (line_id,) in inserted)
        lines._tell_orders(vals_list, [field.name for field in fields])
        return lines

    def _insert_defaults(self, company):
        """Return what all new lines of a company have in common, as far as their values do not say it."""
        return {"part": "", "revision": 0}

    def _column(self, field, values):
        """Return what the column of a field is given."""
        value = values.get(field.name)
        if field.name not in values:
            return None
        if field.type in AS_THEY_ARE:
            return value if value or value == "" else None
        if field.type == "monetary":
            currency = self.env["res.company"].browse(values["company_id"]).currency_id
            return float_repr(currency.round(value), currency.decimal_places)
        return field.convert_to_column_insert(value, self, values)

    def _tell_orders(self, vals_list, names):
        """Let orders in the cache know of these new lines, and recompute what depends on them."""
        of_order = defaultdict(list)
        for line, values in zip(self, vals_list, strict=True):
            of_order[values["production_id"]].append(line.id)
        field = self._fields["production_id"]
        for production_id, ids in of_order.items():
            lines = self.browse(ids)
            field._update_cache(lines, production_id)
            field._update_inverses(lines, production_id)
        computed = [each for each in self._fields.values() if each.store and each.compute]
        with self.env.protecting(computed, self):
            self.modified(names, create=True)
