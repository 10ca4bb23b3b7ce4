"""Pictures of the main screens, taken in headless Chromium: python tools/screenshots.py URL DB OUTDIR [NAME ...]

The pictures of the README and the docs are made by this. The database must have an order under actual
costing; the one with the most cost is shown, a done one if there is any. Speaks Chromium's DevTools protocol over a
pipe, so nothing besides Python and Chromium is needed.
"""

import base64
import contextlib
import fcntl
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1440, 900
SHEET_WIDTH = 1320  # Odoo puts the messages below the form, not beside it
TIMEOUT = 60  # seconds for one page to be there
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

READY = """
document.readyState === "complete"
  && !!document.querySelector(".o_action_manager > .o_action, .modal .o_form_view")
  && !document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_data.o_loading")
"""
MAX_HEIGHT = 1600  # of a picture; a longer form is cut
# The bottom of the form, without the messages below it.
SHEET_BOTTOM = """
Math.ceil(document.querySelector(".o_form_sheet").getBoundingClientRect().bottom
    + document.querySelector(".o_content").scrollTop)
"""
OPEN_COSTS = 'document.querySelector(".o_notebook a[name=costs]").click()'
OPEN_SHEET = 'document.querySelector("button[name=action_view_cost_sheet]").click()'
PREVIEW = 'document.querySelector(".modal-footer button[name=action_preview]").click()'


@dataclass(frozen=True)
class Screen:
    """A page by its path below /odoo/, what to run there, what to wait for, and whether the whole form is wanted."""

    path: str
    script: str = ""
    whole_sheet: bool = False
    until: str = ""


SCREENS = {
    "order_cost_tab": Screen("manufacturing-order-costs/{order}", OPEN_COSTS, whole_sheet=True),
    "cost_sheet": Screen("manufacturing-order-costs/{order}", OPEN_SHEET),
    "cost_sheets": Screen("manufacturing-cost-sheets"),
    "finished_lots": Screen("manufacturing-finished-lots"),
    "cost_history": Screen("manufacturing-product-cost-history"),
    "standard_costs": Screen("manufacturing-standard-costs"),
    "orders": Screen("manufacturing-order-costs"),
    "cost_lines": Screen("manufacturing-cost-lines"),
    "cost_line": Screen("manufacturing-cost-lines/{line}"),
    "allocate_overhead": Screen("action-mrp_actual_cost.mrp_cost_allocate_action"),
    "allocate_overhead_preview": Screen("action-mrp_actual_cost.mrp_cost_allocate_action", PREVIEW),
    "allocations": Screen("manufacturing-overhead-allocations"),
    "cost_pools": Screen("manufacturing-cost-pools"),
    "periods": Screen("manufacturing-cost-periods"),
    "period": Screen("manufacturing-cost-periods/{period}"),
    "work_in_progress": Screen("manufacturing-work-in-progress"),
    "reconciliation": Screen("manufacturing-cost-reconciliation"),
    "mes_inbox": Screen("action-mrp_actual_cost.mrp_mes_event_action"),
    "mes_systems": Screen("action-mrp_actual_cost.mrp_mes_system_action"),
    "time_logs": Screen("manufacturing-time-logs"),
    "meter_readings": Screen("manufacturing-meter-readings"),
    "rejects": Screen("manufacturing-rejects"),
    "cost_analysis": Screen("manufacturing-cost-analysis"),
    "plan_against_actual": Screen("manufacturing-plan-against-actual"),
    "cost_elements": Screen("manufacturing-cost-elements"),
    "cost_rates": Screen("manufacturing-cost-rates"),
    "rate_classes": Screen("manufacturing-rate-classes"),
    "settings": Screen("action-mrp_actual_cost.res_config_settings_action"),
}


class Browser:
    """One page of a headless Chromium."""

    def __init__(self, profile):
        program = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not program:
            raise SystemExit("Chromium is needed: apt-get install -y chromium")
        words = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-US"]
        words += ["--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        self._process, self._send_to, self._read_from = _start(program, words)
        self._answers, self._number, self._session = b"", 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.resize(WIDTH, HEIGHT)

    def close(self):
        with contextlib.suppress(OSError):
            self.call("Browser.close")
            while True:
                self._next()  # until the pipe ends
        os.close(self._send_to)
        os.close(self._read_from)
        os.waitpid(self._process, 0)

    def call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send_to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _next(self):
        while b"\0" not in self._answers:
            chunk = os.read(self._read_from, 1 << 16)
            if not chunk:
                raise OSError("Chromium has ended")
            self._answers += chunk
        first, _, self._answers = self._answers.partition(b"\0")
        return json.loads(first)

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, script):
        """Evaluate JavaScript (a promise is awaited) and return its value."""
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            details = done["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return done["result"].get("value")

    def wait_for(self, condition):
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            with contextlib.suppress(RuntimeError):  # the page is being replaced
                if self.run(condition):
                    return
            time.sleep(0.2)
        raise SystemExit(f"not there after {TIMEOUT} s: {condition.strip()}")

    def settle(self):
        self.wait_for(READY)
        time.sleep(1)  # charts and transitions
        self.wait_for(READY)

    def take(self, url, screen, file):
        """Open a screen and save it as a PNG file."""
        self.resize(SHEET_WIDTH if screen.whole_sheet else WIDTH, HEIGHT)
        self.call("Page.navigate", url=url)
        time.sleep(0.5)  # let the page before go
        self.settle()
        if screen.script:
            self.run(screen.script)
            self.settle()
        if screen.until:
            self.wait_for(f"!!document.querySelector({json.dumps(screen.until)})")
            self.settle()
        if screen.whole_sheet:
            self.resize(SHEET_WIDTH, min(self.run(SHEET_BOTTOM), MAX_HEIGHT))
            self.settle()
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        file.write_bytes(base64.b64decode(picture))


def _start(program, words):
    """Start Chromium, which reads commands from descriptor 3 and answers on 4; return (pid, write to, read from)."""
    to_browser, send_to = os.pipe()
    read_from, from_browser = os.pipe()
    # Above 4, so that neither copy overwrites the other's source.
    sources = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_browser, from_browser)]
    actions = [(os.POSIX_SPAWN_OPEN, output, os.devnull, os.O_WRONLY, 0) for output in (1, 2)]
    actions += [(os.POSIX_SPAWN_DUP2, source, wanted) for source, wanted in zip(sources, (3, 4), strict=True)]
    process = os.posix_spawn(program, words, os.environ, file_actions=actions)
    for end in (to_browser, from_browser, *sources):
        os.close(end)
    return process, send_to, read_from


def log_in(browser, url, database, login="admin", password="admin"):
    browser.call("Page.navigate", url=f"{url}/web/login?db={database}")
    browser.wait_for('!!document.querySelector("form.oe_login_form input[name=password]")')
    fields = {"login": login, "password": password}
    for name, value in fields.items():
        browser.run(f"document.querySelector('form.oe_login_form input[name={name}]').value = {json.dumps(value)}")
    browser.run('document.querySelector("form.oe_login_form").submit()')
    browser.wait_for('location.pathname.startsWith("/odoo") && !!document.querySelector(".o_main_navbar")')


def read(browser, model, method, arguments, **options):
    """Ask Odoo by the page's own session."""
    body = {"jsonrpc": "2.0", "params": {"model": model, "method": method, "args": arguments, "kwargs": options}}
    return browser.run(
        f"""fetch("/web/dataset/call_kw", {{method: "POST", headers: {{"Content-Type": "application/json"}},
            body: {json.dumps(json.dumps(body))}}}).then(r => r.json()).then(r => r.result)"""
    )


def shown_records(browser):
    """The ids that the paths of SCREENS name."""
    domain, fields = [["is_actual_cost", "=", True]], ["cost_actual", "state"]
    orders = read(browser, "mrp.production", "search_read", [domain, fields])
    if not orders:
        raise SystemExit("no order under actual costing in this database")
    order = max(orders, key=lambda o: (o["state"] == "done", o["cost_actual"]))["id"]
    lines = read(browser, "mrp.cost.line", "search", [[["production_id", "=", order], ["kind", "=", "time"]]], limit=1)
    periods = read(browser, "mrp.cost.period", "search", [[]], order="revision desc, date_from", limit=1)
    return {"order": order, "line": (lines or [0])[0], "period": (periods or [0])[0]}


@contextlib.contextmanager
def logged_in(url, database):
    """Yield a Browser whose user is the administrator."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            log_in(browser, url, database)
            yield browser
        finally:
            browser.close()


def take(url, database, folder, names=()):
    """Save the named screens, or all, as PNG files; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with logged_in(url, database) as browser:
        records = shown_records(browser)
        for name in names or SCREENS:
            screen, file = SCREENS[name], folder / f"{name}.png"
            browser.take(f"{url}/odoo/{screen.path.format(**records)}", screen, file)
            files.append(file)
            print(file, flush=True)
    return files


def main(devenv, argv):
    """argv: DB OUTDIR [NAME ...]; serves the database meanwhile."""
    database, folder, *names = argv
    with devenv.server(database) as server:
        take(server.url, database, Path(folder), names)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__.splitlines()[0])
    take(sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
