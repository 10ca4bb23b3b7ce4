"""What the detailed cost sheet adds up, in one shape: source id, order, dimensions, hours and the four amounts."""

from odoo.tools import SQL

from .cost_sheet import UNITS_AT_STANDARD

# Room for the id of a source row below the number of its table.
SOURCE_BITS = 40
# Material is planned for the order: the operation that uses it is told by the component.
PLANS = SQL(
    """
    SELECT plan.id::bigint AS source_id, plan.production_id, plan.element_id,
           COALESCE(plan.workorder_id, used.workorder_id) AS workorder_id, worked.workcenter_id,
           NULL::integer AS employee_id, plan.product_id, 0::float AS hours,
           0::numeric AS standard, plan.amount AS planned, 0::numeric AS actual, 0::numeric AS wip
      FROM mrp_cost_plan_line AS plan
 LEFT JOIN LATERAL (
            SELECT MIN(component.workorder_id) AS workorder_id
              FROM stock_move AS component
             WHERE component.raw_material_production_id = plan.production_id
               AND component.product_id = plan.product_id AND plan.workorder_id IS NULL
           ) AS used ON TRUE
 LEFT JOIN mrp_workorder AS worked ON worked.id = COALESCE(plan.workorder_id, used.workorder_id)
     WHERE plan.active
    """
)
STANDARDS = SQL(
    """
    SELECT (1::bigint << %(bits)s) + rate.id, rate.production_id, rate.element_id, NULL, NULL, NULL, NULL, 0,
           ROUND(rate.per_unit * %(units)s, currency.decimal_places), 0, 0, 0
      FROM mrp_cost_order_standard AS rate
      JOIN mrp_production AS ordered ON ordered.id = rate.production_id
      JOIN res_company AS company ON company.id = ordered.company_id
      JOIN res_currency AS currency ON currency.id = company.currency_id
    """,
    bits=SOURCE_BITS,
    units=UNITS_AT_STANDARD,
)
