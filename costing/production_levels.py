"""In which order products are worked on: what is consumed before what consumes it."""


def production_levels(consumed):
    """Group products by low-level code, the lowest level (nothing below it) first.

    consumed:  {product: products it was made of}, every product a key
    returns:   list of levels; a level is a list of groups; a group is a sorted list of
               products: one, or several that consume each other and have no order
    source:    R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972 (§ 4), iterative

    >>> production_levels({"axle": [], "gear": ["gear", "axle"], "box": ["gear"], "pin": []})
    [[['axle'], ['pin']], [['gear']], [['box']]]
    >>> production_levels({"a": ["b"], "b": ["a"]})
    [[['a', 'b']]]
    """
    depth, levels = {}, []
    for group in _groups(consumed):
        below = {child for product in group for child in consumed[product]} - set(group)
        level = max((depth[child] + 1 for child in below), default=0)
        depth.update(dict.fromkeys(group, level))
        levels += [[] for _missing in range(level + 1 - len(levels))]
        levels[level].append(sorted(group))
    return [sorted(level) for level in levels]


def _groups(consumed):
    """Yield the strongly connected groups, each after all that it consumes."""
    number, low, stack, on_stack = {}, {}, [], set()
    for root in sorted(consumed):
        if root in number:
            continue
        path = [(root, None)]
        while path:
            product, children = path.pop()
            if children is None:
                number[product] = low[product] = len(number)
                stack.append(product)
                on_stack.add(product)
                children = iter(sorted(consumed[product]))
            for child in children:
                if child not in number:
                    path += [(product, children), (child, None)]
                    break
                if child in on_stack:
                    low[product] = min(low[product], number[child])
            else:
                if path:
                    parent = path[-1][0]
                    low[parent] = min(low[parent], low[product])
                if low[product] == number[product]:
                    cut = stack.index(product)
                    yield stack[cut:]
                    on_stack -= set(stack[cut:])
                    del stack[cut:]
