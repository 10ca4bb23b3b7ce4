def opened(action, name, domain, context=None):
    """Return a window action as read from its record, under another name; the client shows the display name."""
    return action | {"name": name, "display_name": name, "domain": domain, "context": context or {}}
