"""From records to the codes a MES knows them by."""

from functools import cached_property

OWN_CODE_FIELDS = {
    "product.product": ("default_code", "barcode"),
    "mrp.workcenter": ("code",),
}


class CodeTeller:
    """Tells codes to one system; reads its code map once, and only if a record has no code of its own."""

    def __init__(self, system):
        self._system = system

    def code_of(self, record):
        """Return the code the system knows a record by: its own, the mapped one, its name."""
        for name in OWN_CODE_FIELDS.get(record._name, ()):
            if record[name]:
                return record[name]
        return self._mapped.get((record._name, record.id)) or record.display_name

    @cached_property
    def _mapped(self):
        """{(model, id): the first code in the map}"""
        codes = {}
        for entry in self._system.code_map_ids:
            record = entry.record
            codes.setdefault((record._name, record.id), entry.code)
        return codes
