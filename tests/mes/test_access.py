from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import MesCase

GROUP = "mrp_actual_cost.group_cost_{}"


@tagged("post_install", "-at_install")
class TestInboxAccess(MesCase):
    def setUp(self):
        super().setUp()
        event = self.event("labour", self.order(), employee="ADA", workcenter="LATHE", quantity=2)
        self.send(event)
        self.row = self.inbox(event)

    def user(self, group, company=None):
        company = company or self.company
        return new_test_user(self.env, group, GROUP.format(group), company_id=company.id, company_ids=company.ids)

    def test_a_cost_user_reads_the_inbox_and_changes_nothing(self):
        row = self.row.with_user(self.user("user"))
        self.assertEqual(row.state, "booked")
        self.assertTrue(row.document_ids.label)
        for change in (lambda: row.write({"message": "x"}), row.unlink, row.action_replay):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            row.read(["amount"])

    def test_a_cost_accountant_replays_and_sees_amounts(self):
        row = self.row.with_user(self.user("accountant"))
        row.action_replay()
        self.assertEqual(row.amount, 60.0)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        rows = self.env["mrp.mes.event"].with_user(self.user("manager", other))
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            self.row.with_user(rows.env.user).read(["state"])

    def test_an_acknowledged_event_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.row.unlink()

    def test_only_a_cost_manager_makes_keys(self):
        system = self.system.with_user(self.user("accountant"))
        with self.assertRaises(AccessError):
            system.generate_key("x", False)

    def test_the_technical_user_must_belong_to_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.system.user_id = new_test_user(
                self.env, "elsewhere", GROUP.format("user"), company_id=other.id, company_ids=other.ids
            )

    def test_the_wizard_shows_a_key_that_works_and_can_revoke_the_others(self):
        wizard = self.env["mrp.mes.key.generate"].create({"system_id": self.system.id, "revoke_others": True})
        action = wizard.action_generate()
        new_key = action["context"]["default_key"]
        shown = self.env[action["res_model"]].with_user(self.user("manager")).with_context(**action["context"])
        self.assertEqual(shown.onchange({}, [], {"key": {}})["value"]["key"], new_key)
        body = {"jsonrpc": "2.0", "params": {"system": "MES1"}}
        self.assertEqual(self.post_call("ping", body, new_key).status_code, 200)
        self.assertEqual(self.post_call("ping", body, self.key).status_code, 401)
        self.assertEqual(self.system.key_expires_at, wizard.expires_at)

    def test_amounts_are_answered_to_cost_users_and_of_labour_to_accountants_only(self):
        order = self.order()

        def amounts():
            labour = self.event("labour", order, employee="ADA", workcenter="LATHE", quantity=1)
            machine = self.event("machine", order, workcenter="LATHE", quantity=1)
            return [result.get("amount") for result in self.send(labour, machine)]

        user = self.system.user_id
        self.assertEqual(amounts(), [None, None])
        user.group_ids += self.env.ref(GROUP.format("user"))
        self.assertEqual(amounts(), [None, 40.0])
        user.group_ids += self.env.ref(GROUP.format("accountant"))
        self.assertEqual(amounts(), [30.0, 40.0])
