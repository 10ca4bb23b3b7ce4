from odoo import fields, models
from odoo.tools import SQL


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    cost_time_version = fields.Integer(
        readonly=True,
        copy=False,
        help="Raised whenever time of this resource is shared anew.",
    )

    def _cost_lock_time(self):
        """Make those who share time of one resource follow each other.

        Sharing reads every report of the resource. Two transactions that each add one must
        not miss the other's: raising the version makes the later one start again.
        """
        if not self:
            return
        self.flush_recordset(["cost_time_version"])
        ids = tuple(sorted(self.ids))
        self.env.execute_query(SQL("SELECT id FROM resource_resource WHERE id IN %s ORDER BY id FOR UPDATE", ids))
        self.env.cr.execute(
            SQL(
                "UPDATE resource_resource SET cost_time_version = COALESCE(cost_time_version, 0) + 1 WHERE id IN %s",
                ids,
            )
        )
        self.invalidate_recordset(["cost_time_version"], flush=False)
