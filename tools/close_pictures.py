"""Pictures of a month's close, from open to locked: python tools/close_pictures.py URL DB OUTDIR

For a database of `./dev demo`. The last month that was closed there is opened again, a timer is forgotten in it, and it
is closed once more, with the mouse: what docs/how-to/close-a-month.md tells.
"""

import sys
from pathlib import Path

from screenshots import Screen, logged_in, read

MONTH = "manufacturing-cost-periods/{month}"
TIMER = """[...document.querySelectorAll("[name=check_ids] .o_data_row")]
    .find(row => row.textContent.includes("still running")).querySelector("button[name=action_open]").click()"""


def press(name):
    return f'document.querySelector(".o_form_view button[name={name}]").click()'


def press_and_confirm(name):
    """Return the script that clicks a button, and then yes."""
    return f"""{press(name)}; new Promise(done => {{
        const confirm = () => {{
            const yes = document.querySelector(".modal-footer .btn-primary");
            yes ? (yes.click(), done()) : setTimeout(confirm, 100);
        }};
        confirm();
    }})"""


WITH_A_PROBLEM = {
    "close_1_open": Screen(MONTH, whole_sheet=True, until="button[name=action_close]"),
    "close_2_checked": Screen(
        MONTH, press("action_check"), whole_sheet=True, until="[name=check_ids] .o_data_row button[name=action_open]"
    ),
    "close_3_problem": Screen(MONTH, TIMER, until="[name=date_end]"),
}
MENDED = {
    "close_4_mended": Screen(MONTH, press("action_check"), whole_sheet=True, until="[name=step_ids] .o_data_row"),
    "close_5_entries": Screen(MONTH, press("action_preview_entries"), until=".o_list_view .o_group_header"),
    "close_6_locked": Screen(
        MONTH, press_and_confirm("action_close"), whole_sheet=True, until="button[name=action_reopen]"
    ),
}


def open_again(browser):
    """Reopen the last month that was closed; return its id and last day."""
    domain = [["state", "=", "closed"]]
    found = read(browser, "mrp.cost.period", "search_read", [domain, ["date_to"]], order="date_to desc", limit=1)
    if not found:
        raise SystemExit("no closed period in this database: make it by ./dev demo")
    read(browser, "mrp.cost.period", "action_reopen", [[found[0]["id"]]])
    return found[0]["id"], found[0]["date_to"]


def forget_a_timer(browser, day):
    """Start the clock of a work order in the afternoon of a day, and leave it."""
    [workorder] = read(
        browser,
        "mrp.workorder",
        "search_read",
        [[["state", "in", ["ready", "progress"]], ["production_id.is_actual_cost", "=", True]], ["workcenter_id"]],
        limit=1,
    )
    [loss] = read(browser, "mrp.workcenter.productivity.loss", "search", [[["loss_type", "=", "productive"]]], limit=1)
    values = {
        "workorder_id": workorder["id"],
        "workcenter_id": workorder["workcenter_id"][0],
        "loss_id": loss,
        "date_start": f"{day} 12:00:00",
    }
    return read(browser, "mrp.workcenter.productivity", "create", [values])


def take(url, database, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with logged_in(url, database) as browser:
        month, last_day = open_again(browser)
        timer = forget_a_timer(browser, last_day)
        _take_all(browser, url, folder, WITH_A_PROBLEM, month)
        read(browser, "mrp.workcenter.productivity", "write", [timer, {"date_end": f"{last_day} 13:30:00"}])
        _take_all(browser, url, folder, MENDED, month)


def _take_all(browser, url, folder, screens, month):
    for name, screen in screens.items():
        file = folder / f"{name}.png"
        browser.take(f"{url}/odoo/{screen.path.format(month=month)}", screen, file)
        print(file, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.splitlines()[0])
    take(sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3]))
