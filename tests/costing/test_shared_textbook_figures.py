"""Every worked example of the shared file, by the pure functions alone."""

import json
import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from costing import (
    InputUse,
    JointOutput,
    OverheadPool,
    Process,
    Units,
    allocate_direct,
    allocate_reciprocal,
    allocate_step_down,
    exact,
    fifo,
    fixed_overhead_rate,
    four_way,
    joint_weights,
    labour_variances,
    layer_shares,
    material_variances,
    net_realisable_value,
    overhead_variances,
    per_unit,
    price_variance,
    share_joint_cost,
    split_absorption,
    standard_for_output,
    take_out,
    to_coins,
    weighted_average,
)
from costing.late_cost import STOCK, Movement

PATH = Path(os.environ["MRP_COST_SHARED"]) / "worked_examples.json"
EXAMPLES = {example["id"]: example for example in json.loads(PATH.read_text())}


def money(number):
    return to_coins(exact(number))


def by_element(amounts):
    return {element: money(amount) for element, amount in amounts.items()}


def process_figures(inputs):
    process = Process(
        completed=inputs["completed"],
        ending=Units(inputs["ending_units"], inputs["ending_pct"]),
        opening=Units(inputs.get("beginning_units", 0), inputs.get("beginning_pct", 1)),
        opening_cost=by_element(inputs.get("beginning_cost", {})),
        added_cost=by_element(inputs["added_cost"]),
        started=inputs.get("started"),
    )
    result = (weighted_average if inputs["method"] == "WA" else fifo)(process)
    figures = {"ewip": sum(result.ending.values()), "transferred_out": sum(result.completed.values())}
    for element in process.elements:
        figures[f"eu_{element}"] = result.equivalent_units[element]
        figures[f"rate_{element}"] = result.unit_cost[element]
    return figures


def material_and_labour_figures(inputs):
    standard, actual = inputs["std"], inputs["actual"]
    bought, spent, paid = (
        to_coins(exact(quantity) * exact(price))
        for quantity, price in (
            (actual["purchased"], actual["price"]),
            (actual["used"], actual["price"]),
            (actual["hours"], actual["rate"]),
        )
    )
    quantity, hours = (standard_for_output(inputs["output"], standard[key])[0] for key in ("qty", "hours"))
    [material] = material_variances({"m": InputUse(actual["used"], spent, quantity, standard["price"])}).values()
    [labour] = labour_variances({"l": InputUse(actual["hours"], paid, hours, standard["rate"])}).values()
    return {
        "mat_price_purchased": price_variance(bought, actual["purchased"], standard["price"]),
        "mat_price_used": material["price"],
        "mat_usage": material["usage"],
        "lab_rate": labour["rate"],
        "lab_eff": labour["efficiency"],
    }


def overhead_figures(pool):
    four = four_way(overhead_variances(pool))
    return {
        "voh_spending": four["variable_spending"],
        "voh_eff": four["variable_efficiency"],
        "foh_spending": four["fixed_spending"],
        "foh_volume": four["volume"],
        "total": sum(four.values()),
    }


def four_way_by_units(inputs):
    variable = exact(inputs["budget_oh"]) - exact(inputs["budget_foh"])
    per_good = Fraction(inputs["budget_hours"], inputs["budget_units"])
    return overhead_figures(
        OverheadPool(
            variable=money(inputs["actual_voh"]),
            fixed=money(inputs["actual_foh"]),
            budgeted_fixed=money(inputs["budget_foh"]),
            variable_rate=per_unit(variable, inputs["budget_hours"]),
            normal_hours=inputs["budget_hours"],
            hours=inputs["actual_hours"],
            standard_hours=standard_for_output(inputs["actual_units"], per_good)[0],
        )
    )


def four_way_by_hours(inputs):
    return overhead_figures(
        OverheadPool(
            variable=money(inputs["voh"]),
            fixed=money(inputs["total_oh"] - inputs["voh"]),
            budgeted_fixed=money(inputs["foh_budget"]),
            variable_rate=inputs["voh_rate"],
            normal_hours=inputs["capacity_hours"],
            hours=inputs["actual_hours"],
            standard_hours=inputs["std_hours"],
        )
    )


def service_center_figures(allocate, **more):
    inputs = EXAMPLES["alloc_direct"]["inputs"]
    cost = {center: {"cost": money(amount)} for center, amount in inputs["cost"].items()}
    bases = ("employees", "sqft", "machine_hours")
    uses = {center: inputs[base] for center, base in zip(inputs["cost"], bases, strict=True)}
    result = allocate(cost, uses, **more)
    rates = {"rate_admin": "admin", "rate_jan": "janitorial", "rate_mt": "maintenance"}
    return {name: result.rate(center) for name, center in rates.items()} | {
        center: borne["cost"] for center, borne in result.borne.items()
    }


def reciprocal_figures(inputs):
    y_of_z, z_of_y = exact(inputs["Y_uses_of_Z"]), exact(inputs["Z_uses_of_Y"])
    uses = {"Y": {"Z": z_of_y, "plant": 1 - z_of_y}, "Z": {"Y": y_of_z, "plant": 1 - y_of_z}}
    result = allocate_reciprocal({center: {"cost": money(inputs[center])} for center in "YZ"}, uses)
    return {center: result.total(center)["cost"] for center in "YZ"}


def activity_rates(inputs):
    cost = {pool: {"cost": money(amount)} for pool, (amount, _base) in inputs["pools"].items()}
    uses = {pool: {"orders": base} for pool, (_amount, base) in inputs["pools"].items()}
    result = allocate_direct(cost, uses)
    return {pool: result.rate(pool) for pool in cost}


def normal_capacity_figures(inputs):
    fixed, variable = money(inputs["foh"]), money(inputs["voh"])
    made = inputs["produced"]
    hours = made * inputs["hours_per_unit"]
    fixed_rate = fixed_overhead_rate(fixed, inputs["normal_hours"], hours)
    variable_rate = per_unit(variable, hours)
    applied = fixed_rate * hours + variable_rate * hours
    absorption = split_absorption(fixed + variable, to_coins(applied), fixed, inputs["normal_hours"], hours)
    assert not absorption.rest
    in_stock = layer_shares(inputs["opening_units"], made, [Movement("sold", -inputs["sold"])])
    return {
        "foh_rate": fixed_rate,
        "voh_rate": variable_rate,
        "foh_absorbed": fixed_rate * hours,
        "unabsorbed_foh": absorption.idle,
        "closing_units": in_stock[STOCK] * made,
        "closing_overhead": in_stock[STOCK] * applied,
        "absorbed_in_cogs": in_stock["sold"] * applied,
        "total_expense": in_stock["sold"] * applied + exact(absorption.idle),
    }


def spoilage_figures(inputs):
    result = weighted_average(
        Process(
            completed=inputs["good"],
            normal_loss=Units(inputs["normal_spoiled"]),
            abnormal_loss=Units(inputs["abnormal_spoiled"]),
            added_cost={"cost": money(inputs["total_cost"])},
            started=inputs["units"],
        )
    )
    return {
        "unit_cost": result.unit_cost["cost"],
        "normal_spoilage": result.normal_loss["cost"],
        "good_total": result.completed["cost"],
        "good_unit": per_unit(result.completed["cost"], inputs["good"]),
        "abnormal_loss": result.abnormal_loss["cost"],
    }


def joint_figures(inputs):
    figures = {}
    for suffix, further in (("", inputs["further"]), ("_at_2_10", inputs["further"] | {"T": 2.10})):
        outputs = [
            JointOutput(units, net_realisable_value(exact(inputs["price"][name]), exact(further[name])))
            for name, units in inputs["gallons"].items()
        ]
        shares = share_joint_cost({"cost": money(inputs["joint_cost"])}, joint_weights(outputs))
        figures |= {name + suffix: share["cost"] for name, share in zip(inputs["gallons"], shares, strict=True)}
    return figures


def byproduct_figures(inputs):
    value = to_coins(net_realisable_value(inputs["by_sales"], inputs["by_selling"]))
    cost = money(inputs["joint_cost"])
    return {"nrv": value, "reduced_joint_cost": cost - take_out({"joint": cost}, value)["joint"]}


FIGURES = {
    "pc_wa_2": process_figures,
    "pc_wa_3": process_figures,
    "pc_fifo_1": process_figures,
    "pc_wa_4": process_figures,
    "pc_fifo_2": process_figures,
    "var_1": material_and_labour_figures,
    "var_4way_2": four_way_by_units,
    "var_4way_3": four_way_by_hours,
    "alloc_direct": lambda _inputs: service_center_figures(allocate_direct),
    "alloc_step": lambda inputs: service_center_figures(allocate_step_down, order=inputs["order"]),
    "alloc_reciprocal_1": reciprocal_figures,
    "joint_nrv": joint_figures,
    "byproduct": byproduct_figures,
    "abc_rates": activity_rates,
    "ias2_normal_capacity": normal_capacity_figures,
    "spoilage_process": spoilage_figures,
}
# What an example publishes is rounded to what its source prints; what was computed beside it, to six digits.
PRINTED = {"pc_fifo_1": 0.0001, "alloc_direct": 0.0001, "joint_nrv": 0.5}


def test_no_example_is_left_out():
    assert set(FIGURES) == set(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_figures_are_those_of_the_example(name):
    example = EXAMPLES[name]
    figures = FIGURES[name](example["inputs"])
    for key, expected in example["expected"].items():
        assert abs(exact(figures[key]) - exact(expected)) <= exact(PRINTED.get(name, 0)), (key, float(figures[key]))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_figures_are_those_computed_beside_the_example(name):
    """Amounts are whole cents, so that they may be half a cent, shares a cent, from an exact figure."""
    example = EXAMPLES[name]
    figures = FIGURES[name](example["inputs"])
    for key, expected in example["full_calc"].items():
        allowed = 0.01 if isinstance(figures[key], Decimal) else 0.00001
        assert abs(exact(figures[key]) - exact(expected)) < exact(allowed), (key, float(figures[key]))
