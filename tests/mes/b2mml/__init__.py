"""Two performance messages about a pump order; `{order}` stands for its reference.

Business To Manufacturing Markup Language (B2MML), used courtesy of MESA International.
"""

from pathlib import Path


def document(version, order="MO-1"):
    return (Path(__file__).parent / f"{version}.xml").read_text().replace("{order}", order)
