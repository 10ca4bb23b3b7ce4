"""Clients as a MES engineer would write them from the contract: plain HTTP, XML-RPC, JSON-2, SOAP, B2MML."""

import xmlrpc.client
from xml.etree import ElementTree

import requests
import zeep
from b2mml import to_document

NS = {"m": "urn:mes:performance:1"}
METHODS = {"events": "mes_events", "events/status": "mes_status", "orders": "mes_orders", "totals": "mes_totals"}
TIMEOUT = 60


class Fault(Exception):
    """The request was refused: its code, and where the face has them, HTTP status, headers and whole answer."""

    def __init__(self, code, status=None, headers=None, answer=None):
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = headers or {}
        self.answer = answer


class JsonCalls:
    """Every call of the interface by name; subclasses say how one is made."""

    def __init__(self, facts, system):
        self.facts = facts
        self.system = system

    def send(self, events, **params):
        return self.call("events", events=events, **params)["results"]


class HttpClient(JsonCalls):
    def call(self, name, **params):
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": {"system": self.system, **params}}
        response = self.post(name, json=body)
        answer = response.json()
        if "error" in answer:
            raise Fault(answer["error"]["data"]["code"], response.status_code, response.headers, answer)
        assert response.status_code == 200
        return answer["result"]

    def post(self, name, method="POST", key=None, headers=None, **content):
        """Make any request of the interface and return the HTTP response."""
        key = key or self.facts["keys"][self.system]
        url = f"{self.facts['url']}/mes/v1/{name}"
        headers = {"Authorization": f"Bearer {key}", **(headers or {})}
        return requests.request(method, url, headers=headers, timeout=TIMEOUT, **content)


class XmlRpcClient(JsonCalls):
    def call(self, name, **params):
        objects = xmlrpc.client.ServerProxy(f"{self.facts['url']}/xmlrpc/2/object")
        key = self.facts["api_keys"][self.system]
        login = xmlrpc.client.ServerProxy(f"{self.facts['url']}/xmlrpc/2/common")
        user = login.authenticate(self.facts["db"], self.facts["logins"][self.system], key, {})
        values = {"system": self.system, **params}
        answer = objects.execute_kw(self.facts["db"], user, key, "mrp.mes.event", METHODS[name], [], values)
        return _checked(answer)


class Json2Client(JsonCalls):
    def call(self, name, **params):
        url = f"{self.facts['url']}/json/2/mrp.mes.event/{METHODS[name]}"
        headers = {"Authorization": f"Bearer {self.facts['api_keys'][self.system]}"}
        response = requests.post(url, json={"system": self.system, **params}, headers=headers, timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        return _checked(response.json())


def _checked(answer):
    if "error" in answer:
        raise Fault(answer["error"]["code"], answer=answer)
    return answer


class SoapClient:
    """Knows the WSDL's address and nothing else."""

    def __init__(self, facts, system):
        self.key = facts["keys"][system]
        self.system = system
        self.service = zeep.Client(f"{facts['url']}/mes/v1/soap?wsdl").service

    def send(self, events):
        return self.send_document(to_document(events))

    def send_document(self, document, key=None, system=None):
        arguments = {"system": system or self.system, "key": key or self.key, "document": document}
        try:
            bod = self.service.ProcessProductionPerformance(**arguments).DataArea.BOD
        except zeep.exceptions.Fault as fault:
            raise Fault(fault.detail.findtext(".//m:Code", None, NS), answer=fault) from None
        return [_without_none({"status": e.Status, "code": e.Code, "message": e.Message}) for e in bod.Event]


class B2mmlClient:
    def __init__(self, facts, system):
        self.url = f"{facts['url']}/mes/v1/b2mml"
        self.key = facts["keys"][system]
        self.system = system

    def send(self, events, mode="sync"):
        return self.send_document(to_document(events), mode=mode)

    def send_document(self, document, key=None, system=None, mode="sync"):
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/xml"}
        query = {"system": system or self.system, "mode": mode}
        response = requests.post(self.url, document.encode(), params=query, headers=headers, timeout=TIMEOUT)
        root = ElementTree.fromstring(response.content)
        if response.status_code != 200:
            raise Fault(root.findtext("m:Code", None, NS), response.status_code, response.headers, response.text)
        names = {"status": "m:Status", "code": "m:Code", "message": "m:Message"}
        return [
            _without_none({name: event.findtext(path, None, NS) for name, path in names.items()})
            for event in root.iterfind(".//m:Event", NS)
        ]


def _without_none(values):
    return {name: value for name, value in values.items() if value is not None}
