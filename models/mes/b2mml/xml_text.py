"""Reading XML from outside: no DTD, no entity, no network, a limited size and depth."""

import re

from lxml import etree

from ..faults import bad_request, too_large

MAX_XML_BYTES = 1024 * 1024
MAX_XML_DEPTH = 64
CHUNK = 64 * 1024
UTF8_BOM = "\ufeff"
DECLARED = re.compile(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse_xml(content):
    """Return the root element of a document given as bytes or text.

    raises: RequestFault bad_request if it is no well-formed XML in UTF-8 or brings a DTD,
            too_large above the limits; both before anything of it is read
    """
    if len(content) > MAX_XML_BYTES:
        raise too_large("The document is larger than 1 MiB.")
    text = content if isinstance(content, str) else _decode(content)
    declared = DECLARED.match(text)
    if declared and declared[1].lower() not in ("utf-8", "utf8") and not isinstance(content, str):
        raise bad_request("The document must be in UTF-8.")
    if FORBIDDEN.search(text):
        raise bad_request("A document type or entity declaration is not allowed.")
    return _parse(DECLARATION.sub("", text, count=1).strip())


def _decode(content):
    try:
        return content.decode("utf-8").removeprefix(UTF8_BOM)
    except UnicodeDecodeError as error:
        raise bad_request(f"The document is not in UTF-8: {error.reason} at byte {error.start}") from None


def _parse(text):
    """Parse in pieces, so that a document nested too deep is refused where it gets too deep."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    data, depth = text.encode("utf-8", "replace"), 0
    try:
        for begin in range(0, len(data), CHUNK):
            parser.feed(data[begin : begin + CHUNK])
            depth = _deepest(parser, depth)
        return parser.close()
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise too_large(f"The document is nested more than {MAX_XML_DEPTH} deep.") from None
        raise bad_request(f"The document is not well-formed XML: line {error.lineno}.") from None


def _deepest(parser, depth):
    for event, _element in parser.read_events():
        depth += 1 if event == "start" else -1
        if depth > MAX_XML_DEPTH:
            raise too_large(f"The document is nested more than {MAX_XML_DEPTH} deep.")
    return depth


# ------------------------------------------------------------------- elements


def local_name(element):
    return etree.QName(element).localname


def children(element, *names):
    """Return the child elements of these names, whatever their namespace."""
    return [child for child in element if local_name(child) in names]


def texts(element, *names):
    """Return the non-empty texts of the children of these names."""
    found = ((child.text or "").strip() for child in children(element, *names))
    return [text for text in found if text]


def text_of(element, *names):
    """Return the first non-empty text of the children of these names, in the order of the names."""
    return next((text for name in names for text in texts(element, name)), None)


def printable(text):
    """Return a text without the characters that XML cannot hold."""
    return UNPRINTABLE.sub("\ufffd", str(text))
