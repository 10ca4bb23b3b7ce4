"""Print a MES system and a fresh key for it as one line of JSON; make the system if none is there.

Runs in Odoo's shell. For demonstration and test databases: in a real one use the button
Generate Key of the MES system.
"""

import json
from datetime import timedelta

from odoo import fields

DAYS = 30


def key_of_first_system(env):
    systems = env["mrp.mes.system"]
    company = env.ref("base.main_company")
    system = systems.search([("company_id", "=", company.id)], order="id", limit=1)
    if not system:
        system = systems.create({"code": "MES1", "name": "Shop floor", "company_id": company.id})
    key = system.generate_key("./dev serve", fields.Datetime.now() + timedelta(days=DAYS))
    env.cr.commit()
    return {"mes_system": system.code, "mes_key": key}


print(json.dumps(key_of_first_system(env)))  # noqa: F821
