"""UN/ECE Recommendation 20 codes, as units that Odoo installs or as parts of them.

Codes of https://unece.org/trade/uncefact/cl-recommendations (Rec 20), common code column.
"""

from fractions import Fraction

REC20_UNITS = {
    # counted
    "C62": "uom.product_uom_unit",  # one
    "H87": "uom.product_uom_unit",  # piece
    "EA": "uom.product_uom_unit",  # each
    "NAR": "uom.product_uom_unit",  # number of articles
    "NMB": "uom.product_uom_unit",  # number
    "DZN": "uom.product_uom_dozen",
    # time; a day is Odoo's working day
    "HUR": "uom.product_uom_hour",
    "MIN": "uom.product_uom_minute",
    "DAY": "uom.product_uom_day",
    # energy
    "KWH": "uom.product_uom_kwh",
    # mass
    "KGM": "uom.product_uom_kgm",
    "GRM": "uom.product_uom_gram",
    "TNE": "uom.product_uom_ton",
    "LBR": "uom.product_uom_lb",
    "ONZ": "uom.product_uom_oz",
    # length
    "MTR": "uom.product_uom_meter",
    "MMT": "uom.product_uom_millimeter",
    "CMT": "uom.product_uom_cm",
    "KMT": "uom.product_uom_km",
    "INH": "uom.product_uom_inch",
    "FOT": "uom.product_uom_foot",
    "YRD": "uom.product_uom_yard",
    "SMI": "uom.product_uom_mile",
    # area
    "MTK": "uom.product_uom_square_meter",
    "FTK": "uom.product_uom_square_foot",
    # volume
    "LTR": "uom.product_uom_litre",
    "DMQ": "uom.product_uom_litre",
    "MLT": "uom.product_uom_milliliter",
    "CMQ": "uom.product_uom_milliliter",
    "MTQ": "uom.product_uom_cubic_meter",
    "INQ": "uom.product_uom_cubic_inch",
    "FTQ": "uom.product_uom_cubic_foot",
    "OZA": "uom.product_uom_floz",
    "QT": "uom.product_uom_qt",
    "GLL": "uom.product_uom_gal",
}

# What Odoo has no unit for: the unit it is expressed in, and how many of that it is.
REC20_PARTS = {
    "PR": ("uom.product_uom_unit", Fraction(2)),  # pair
    "TPR": ("uom.product_uom_unit", Fraction(20)),  # ten pairs
    "CEN": ("uom.product_uom_unit", Fraction(100)),  # hundred
    "GRO": ("uom.product_uom_unit", Fraction(144)),  # gross
    "MIL": ("uom.product_uom_unit", Fraction(1000)),  # thousand
    "MIO": ("uom.product_uom_unit", Fraction(1_000_000)),  # million
    "SEC": ("uom.product_uom_hour", Fraction(1, 3600)),
    "C26": ("uom.product_uom_hour", Fraction(1, 3_600_000)),  # millisecond
    "WHR": ("uom.product_uom_kwh", Fraction(1, 1000)),
    "MWH": ("uom.product_uom_kwh", Fraction(1000)),
    "JOU": ("uom.product_uom_kwh", Fraction(1, 3_600_000)),
    "KJO": ("uom.product_uom_kwh", Fraction(1, 3600)),
    "3B": ("uom.product_uom_kwh", Fraction(1000, 3600)),  # megajoule
    "GV": ("uom.product_uom_kwh", Fraction(1_000_000, 3600)),  # gigajoule
    "MC": ("uom.product_uom_gram", Fraction(1, 1_000_000)),  # microgram
    "MGM": ("uom.product_uom_gram", Fraction(1, 1000)),
    "HGM": ("uom.product_uom_kgm", Fraction(1, 10)),
    "DTN": ("uom.product_uom_kgm", Fraction(100)),  # decitonne
    "4H": ("uom.product_uom_millimeter", Fraction(1, 1000)),  # micrometre
    "DMT": ("uom.product_uom_cm", Fraction(10)),
    "MMK": ("uom.product_uom_square_meter", Fraction(1, 1_000_000)),
    "CMK": ("uom.product_uom_square_meter", Fraction(1, 10_000)),
    "DMK": ("uom.product_uom_square_meter", Fraction(1, 100)),
    "MMQ": ("uom.product_uom_milliliter", Fraction(1, 1000)),
    "CLT": ("uom.product_uom_milliliter", Fraction(10)),
    "DLT": ("uom.product_uom_milliliter", Fraction(100)),
    "HLT": ("uom.product_uom_litre", Fraction(100)),
}
