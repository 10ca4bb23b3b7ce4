"""The rates of a company around some days, together with the elements they price."""


class ElementRates:
    """Asked many times for one batch of documents; reads the database twice.

    table:    RateTable
    elements: active cost elements that may have rates, in their order
    """

    def __init__(self, table, elements):
        self._table = table
        self._elements = elements
        self._on = {}
        self._answers = {}

    def once(self, question, answer):
        """Return what answer() says to a question, asked once for the whole batch."""
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]

    def on(self, basis):
        """Return the elements that may cost something on a basis: by kind, or by a rate."""
        if basis not in self._on:
            priced = self._table.elements(basis)
            self._on[basis] = self._elements.filtered(lambda e: e.basis == basis or e.id in priced)
        return self._on[basis]

    def find(self, element, day, basis, **asked):
        """Return the Rate of an element on a basis that day, or None; see RateTable.find."""
        return self._table.find(element.id, day, basis, **asked)

    def is_priced(self, element, basis):
        """Tell whether an element has any rate on a basis."""
        return element.id in self._table.elements(basis)

    def bases_of_percentage(self, element):
        """Return the ids of the elements that a percentage is taken of.

        An element that must have one, and has none, is looked for at labour.
        """
        bases = self._table.base_elements(element.id)
        if not bases and element.basis == "percent" and element.rate_required:
            bases = self._elements.filtered(lambda e: e.code == "labour").ids
        return bases
