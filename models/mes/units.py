"""UN/ECE Recommendation 20 codes, as the ids of the units that Odoo installs."""

# Codes of https://unece.org/trade/uncefact/cl-recommendations (Rec 20), common code column.
REC20_UNITS = {
    "C62": "uom.product_uom_unit",  # one
    "H87": "uom.product_uom_unit",  # piece
    "EA": "uom.product_uom_unit",  # each
    "DZN": "uom.product_uom_dozen",
    "HUR": "uom.product_uom_hour",
    "MIN": "uom.product_uom_minute",
    "DAY": "uom.product_uom_day",
    "KWH": "uom.product_uom_kwh",
    "KGM": "uom.product_uom_kgm",
    "GRM": "uom.product_uom_gram",
    "TNE": "uom.product_uom_ton",
    "LBR": "uom.product_uom_lb",
    "ONZ": "uom.product_uom_oz",
    "MTR": "uom.product_uom_meter",
    "MMT": "uom.product_uom_millimeter",
    "CMT": "uom.product_uom_cm",
    "KMT": "uom.product_uom_km",
    "INH": "uom.product_uom_inch",
    "FOT": "uom.product_uom_foot",
    "YRD": "uom.product_uom_yard",
    "SMI": "uom.product_uom_mile",
    "MTK": "uom.product_uom_square_meter",
    "FTK": "uom.product_uom_square_foot",
    "LTR": "uom.product_uom_litre",
    "MLT": "uom.product_uom_milliliter",
    "MTQ": "uom.product_uom_cubic_meter",
    "INQ": "uom.product_uom_cubic_inch",
    "FTQ": "uom.product_uom_cubic_foot",
    "OZA": "uom.product_uom_floz",
    "QT": "uom.product_uom_qt",
    "GLL": "uom.product_uom_gal",
}
SECOND = "SEC"  # Odoo has no second; times in seconds are read as hours
