"""Published problems of cost accounting: inputs and answers. Only numbers are taken over, from where it says."""

PUBLISHED = {
    # https://qammunity.org/7524534
    "var_1": {
        "inputs": {
            "sign": "+ = unfavourable",
            "output": 530,
            "std": {"qty": 20, "price": 1.38, "hours": 4, "rate": 9},
            "actual": {"purchased": 18300, "price": 1.41, "used": 9800, "hours": 2400, "rate": 9.18},
        },
        "expected": {
            "mat_price_purchased": 549,
            "mat_price_used": 294,
            "mat_usage": -1104,
            "lab_rate": 432,
            "lab_eff": 2520,
        },
        "full_calc": {
            "mat_price_purchased": 549.0,
            "mat_price_used": 294.0,
            "mat_usage": -1104.0,
            "lab_rate": 432.0,
            "lab_eff": 2520,
        },
    },
    # https://answerhappy.com/viewtopic.php?t=218418&view=print (Oerstman)
    "var_4way_2": {
        "inputs": {
            "sign": "+ = unfavourable",
            "budget_units": 122000,
            "budget_hours": 488000,
            "budget_oh": 810080,
            "budget_foh": 580720,
            "actual_units": 119300,
            "actual_hours": 486000,
            "actual_voh": 260300,
            "actual_foh": 555750,
        },
        "expected": {"foh_spending": -24970, "foh_volume": 12852, "voh_spending": 31880, "voh_eff": 4136},
        "full_calc": {"voh_spending": 31880.0, "voh_eff": 4136.0, "foh_spending": -24970, "foh_volume": 12852.0},
    },
    # https://lionessays.com/overhead-four-variance-analysis-the-following-information-is-available-from-swinney-com-pany-for/
    "var_4way_3": {
        "inputs": {
            "sign": "+ = unfavourable",
            "total_oh": 40000,
            "voh": 24150,
            "foh_budget": 18000,
            "actual_hours": 4200,
            "std_hours": 4000,
            "capacity_hours": 4500,
            "voh_rate": 5,
        },
        "expected": {"voh_spending": 3150, "voh_eff": 1000, "foh_spending": -2150, "foh_volume": 2000, "total": 4000},
        "full_calc": {"voh_spending": 3150, "voh_eff": 1000, "foh_spending": -2150, "foh_volume": 2000, "total": 4000},
    },
    # https://www.accountingformanagement.org/exercise-3-sdc/ (Prozma)
    "alloc_direct": {
        "inputs": {
            "cost": {"admin": 42000, "janitorial": 33900, "maintenance": 18000},
            "employees": {"janitorial": 30, "maintenance": 120, "op1": 300, "op2": 150},
            "sqft": {"maintenance": 5000, "op1": 10000, "op2": 35000},
            "machine_hours": {"op1": 5000, "op2": 15000},
        },
        "expected": {"rate_admin": 93.3333, "rate_jan": 0.75333, "rate_mt": 0.9},
        "full_calc": {
            "rate_admin": 93.333333,
            "rate_jan": 0.753333,
            "rate_mt": 0.9,
            "op1": 40033.333333,
            "op2": 53866.666667,
        },
    },
    # same as alloc_direct
    "alloc_step": {
        "inputs": {"order": ["admin", "janitorial", "maintenance"], "data": "alloc_direct"},
        "expected": {"rate_admin": 70, "rate_jan": 0.72, "rate_mt": 1.5},
        "full_calc": {"rate_admin": 70.0, "rate_jan": 0.72, "rate_mt": 1.5, "op1": 35700.0, "op2": 58200.0},
    },
    # https://myessayhelp.xyz/assignment/cost-allocation-reciprocal-method
    "alloc_reciprocal_1": {
        "inputs": {"Y": 7260, "Z": 4000, "Y_uses_of_Z": 0.3, "Z_uses_of_Y": 0.2},
        "expected": {"Y": 9000, "Z": 5800},
        "full_calc": {"Y": 9000.0, "Z": 5800.0},
    },
    # https://answer.ya.guru/questions/1192804-which-statement-is-correct.html
    "joint_nrv": {
        "inputs": {
            "joint_cost": 12300,
            "gallons": {"L": 3200, "T": 3700, "P": 2000},
            "further": {"L": 0.7, "T": 1.1, "P": 1.5},
            "price": {"L": 2.1, "T": 5.4, "P": 6.2},
        },
        "expected": {"L": 1850, "T": 6569, "P": 3881, "L_at_2_10": 2112, "T_at_2_10": 5756, "P_at_2_10": 4432},
        "full_calc": {
            "L": 1849.748238,
            "T": 6569.083585,
            "P": 3881.168177,
            "L_at_2_10": 2112.073591,
            "T_at_2_10": 5756.343427,
            "P_at_2_10": 4431.582982,
        },
    },
    # https://catargettestprep.com/learn/unknown/joint-products-and-by-products/treatment-of-by-products-in-cost-accounting
    "byproduct": {
        "inputs": {"joint_cost": 100000, "by_sales": 8000, "by_selling": 500},
        "expected": {"nrv": 7500, "reduced_joint_cost": 92500},
        "full_calc": {"nrv": 7500, "reduced_joint_cost": 92500},
    },
    # https://www.techwhiff.com/learn/6-fomer-inc-manufactures-and-sells-two-products/128833
    "abc_rates": {
        "inputs": {"pools": {"labor_related": [112190, 2600], "setups": [40440, 1200], "order_size": [609770, 6200]}},
        "expected": {"labor_related": 43.15, "setups": 33.7, "order_size": 98.35},
        "full_calc": {"labor_related": 43.15, "setups": 33.7, "order_size": 98.35},
    },
    # https://vsmartdownload.com/downloads/bookpreview/cafinal/M22/compiler/Volume%201/CH%207/files/basic-html/page3.html
    "ias2_normal_capacity": {
        "inputs": {
            "full_hours": 10000,
            "normal_hours": 7500,
            "actual_hours": 6500,
            "foh": 1500,
            "voh": 2600,
            "opening_units": 2500,
            "produced": 6500,
            "sold": 6700,
            "hours_per_unit": 1,
            "formula": "FIFO",
        },
        "expected": {
            "foh_rate": 0.2,
            "voh_rate": 0.4,
            "foh_absorbed": 1300,
            "unabsorbed_foh": 200,
            "closing_units": 2300,
            "closing_overhead": 1380,
            "absorbed_in_cogs": 2520,
            "total_expense": 2720,
        },
        "full_calc": {
            "foh_rate": 0.2,
            "voh_rate": 0.4,
            "foh_absorbed": 1300.0,
            "unabsorbed_foh": 200,
            "closing_units": 2300,
            "closing_overhead": 1380.0,
            "absorbed_in_cogs": 2520.0,
            "total_expense": 2720,
        },
    },
    # https://pt.scribd.com/document/414630873/Spoilage-Refers-to-Units-of-Production
    "spoilage_process": {
        "inputs": {
            "total_cost": 3075000,
            "units": 20500,
            "good": 20000,
            "normal_spoiled": 400,
            "abnormal_spoiled": 100,
        },
        "expected": {
            "unit_cost": 150,
            "normal_spoilage": 60000,
            "good_total": 3060000,
            "good_unit": 153,
            "abnormal_loss": 15000,
        },
        "full_calc": {
            "unit_cost": 150.0,
            "normal_spoilage": 60000,
            "good_total": 3060000,
            "good_unit": 153.0,
            "abnormal_loss": 15000,
        },
    },
}
