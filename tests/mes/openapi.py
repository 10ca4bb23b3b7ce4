"""The interface's description in docs/, and checking against it."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DESCRIPTION = json.loads((Path(__file__).parents[2] / "docs/mes-openapi.json").read_text())
ROOT = "urn:mes"
REGISTRY = Registry().with_resource(ROOT, Resource(contents=DESCRIPTION, specification=DRAFT202012)).crawl()


def schema(name):
    return DESCRIPTION["components"]["schemas"][name]


def complaints(value, *pointer):
    """Return what is wrong with a value by the schema at a JSON pointer of the description."""
    return [error.message for error in _validator(pointer).iter_errors(value)]


@cache
def _validator(pointer):
    escaped = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
    return Draft202012Validator({"$ref": f"{ROOT}#/{escaped}"}, registry=REGISTRY)


def answer_complaints(call, status, body):
    """Return what is wrong with an answer of the interface."""
    operation = ("paths", f"/mes/v1/{call}", "post", "responses", str(status))
    described = DESCRIPTION["paths"][f"/mes/v1/{call}"]["post"]["responses"].get(str(status))
    if described is None:
        return [f"status {status} is not described"]
    if "$ref" in described:
        operation = ("components", "responses", str(status))
    return complaints(body, *operation, "content", "application/json", "schema")
