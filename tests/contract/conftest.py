"""What the contract tests get: the running server's address and keys, and clients of every face.

The server is started by `./dev test`; nothing of it is imported here.
"""

import json
import os
import xmlrpc.client
from functools import cached_property

import psycopg2
import pytest
from clients import B2mmlClient, HttpClient, Json2Client, SoapClient, XmlRpcClient

CLIENTS = {
    "http": HttpClient,
    "xmlrpc": XmlRpcClient,
    "json2": Json2Client,
    "zeep": SoapClient,
    "b2mml": B2mmlClient,
}


class Plant:
    """The server under test, and what a person does there: orders are made as an administrator would."""

    def __init__(self, facts):
        self.facts = facts
        self.url = facts["url"]

    def client(self, face, system="MES1"):
        return CLIENTS[face](self.facts, system)

    @cached_property
    def _admin(self):
        login = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        return login.authenticate(self.facts["db"], "admin", "admin", {})

    def execute(self, model, method, *arguments):
        objects = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object", allow_none=True)
        return objects.execute_kw(self.facts["db"], self._admin, "admin", model, method, list(arguments))

    def order(self, product="PUMP", quantity=10, then="action_confirm"):
        """Make an order and return its reference; `then` is what is done with it."""
        values = {**self.facts["boms"][product], "product_qty": quantity}
        ids = self.execute("mrp.production", "create", [values])
        if then:
            self.execute("mrp.production", then, ids)
        return self.execute("mrp.production", "read", ids, ["name"])[0]["name"]

    def count(self, **values):
        """Return how many events the inbox holds of these values."""
        domain = [[name, "=", value] for name, value in values.items()]
        return self.execute("mrp.mes.event", "search_count", domain)

    def payloads(self, event_ids):
        """Return events as they are stored; XML-RPC has no null and no large number."""
        with psycopg2.connect(dbname=self.facts["db"]) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT payload FROM mrp_mes_event WHERE event_id = ANY(%s)", [event_ids])
            return [payload for (payload,) in cursor.fetchall()]

    def sql(self, statement):
        with psycopg2.connect(dbname=self.facts["db"]) as connection, connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def plant():
    return Plant(json.loads(os.environ["MES_CONTRACT"]))


@pytest.fixture(params=["http", "xmlrpc", "json2"])
def client(request, plant):
    """A client of each face that takes every call."""
    return plant.client(request.param)


@pytest.fixture(params=["zeep", "b2mml"])
def document_client(request, plant):
    """A client of each face that takes B2MML documents."""
    return plant.client(request.param)
