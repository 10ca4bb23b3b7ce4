"""Which events are booked together: fewer transactions, and every order's facts in their sequence."""


def groups_of(rows, together):
    """Split events into groups, each booked in a transaction of its own, one after the other.

    rows:     (id, type, system, order) of events in the order in which they happened; order None: of none
    together: {type: Together} of the types that are booked together
    returns:  lists of ids; those of a group are of one type and one system

    An event may come before its turn to join a group, but never before another event of its order,
    nor before a type that its own must stay behind.

    >>> from types import SimpleNamespace as Together
    >>> time = {"labour": Together(behind=(), most=9)}
    >>> groups_of([(1, "labour", 1, "A"), (2, "output", 1, "A"), (3, "labour", 1, "B"), (4, "labour", 1, "A")], time)
    [[1, 3], [2], [4]]
    """
    groups, last_open, last_of_order = [], {}, {}
    for row_id, event_type, system, order in rows:
        key = (event_type, system)
        number = last_open.get(key)
        if (
            number is not None
            and number >= last_of_order.get(order, -1)
            and len(groups[number]) < together[event_type].most
        ):
            groups[number].append(row_id)
        else:
            number = len(groups)
            groups.append([row_id])
            if event_type in together:
                last_open[key] = number
            _close_overtaken(last_open, event_type, together)
        if order is not None:
            last_of_order[order] = number
    return groups


def _close_overtaken(last_open, event_type, together):
    """Let no later event join a group from before an event that it must stay behind."""
    for key in [key for key in last_open if event_type in together[key[0]].behind]:
        del last_open[key]
