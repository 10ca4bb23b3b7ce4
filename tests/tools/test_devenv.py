"""The parts of ./dev that decide something without touching the machine."""

import pytest
from devenv import locks, odoo_download, pg_binaries, test_arguments, testing
from devenv.steps import DevError


@pytest.mark.parametrize(
    ("line", "mirror"),
    [
        ("'http://ftp.test/debian/dists/bookworm/InRelease' a 0", "http://ftp.test/debian"),
        ("'http://ftp.test/debian/dists/bookworm-updates/InRelease' a 0", None),
        ("'http://ftp.test/debian-security/dists/bookworm-security/InRelease' a 0", None),
        ("'http://other.test/packages/dists/nodistro/InRelease' a 0", None),
    ],
)
def test_only_the_main_debian_archive_is_taken_as_mirror(line, mirror):
    assert odoo_download.mirror_in(line) == mirror


def test_another_revision_of_the_pinned_series_is_tolerated():
    odoo_download.check_version("19.0.0+dfsg-9", pinned="19.0.0+dfsg-1")


def test_another_series_is_refused_with_the_ways_out():
    with pytest.raises(DevError, match="ODOO_SOURCE"):
        odoo_download.check_version("20.0.0-1", pinned="19.0.0+dfsg-1")


@pytest.mark.parametrize(
    ("text", "major"), [("postgres (PostgreSQL) 15.18 (Debian)", 15), ("postgres (PostgreSQL) 18.6", 18), ("", 0)]
)
def test_the_server_version_is_read_from_what_it_says(text, major):
    assert pg_binaries.major(text) == major


def test_a_path_is_run_in_its_own_phases_only(tmp_path):
    for name in ("tests/costing/test_a.py", "tests/mes/test_b.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    pure = test_arguments.Selection(tmp_path, ["tests/costing/test_a.py::test_x", "-q"])
    assert pure.concerns("costing") and not pure.concerns("plain")
    assert [str(word) for word in pure.for_costing(tmp_path)] == ["-q", f"{tmp_path}/costing_tests/test_a.py::test_x"]
    module = test_arguments.Selection(tmp_path, ["tests/mes/test_b.py"])
    assert module.concerns("optional") and not module.concerns("costing")


def test_the_contract_has_a_phase_of_its_own(tmp_path):
    (tmp_path / "tests/contract").mkdir(parents=True)
    selection = test_arguments.Selection(tmp_path, ["tests/contract"])
    assert [phase.name for phase in testing.PHASES if selection.concerns(phase.name)] == ["contract"]
    assert [str(word) for word in selection.for_contract(tmp_path)] == [f"{tmp_path}/contract_tests"]


def test_without_a_path_every_phase_is_run(tmp_path):
    selection = test_arguments.Selection(tmp_path, ["-k", "close"])
    assert selection.concerns("costing") and selection.concerns("plain") and selection.is_partial


def test_a_second_exclusive_lock_is_not_given(tmp_path):
    with locks.holding(tmp_path / "lock"):
        assert locks.acquire(tmp_path / "lock", wait=False) is None
    with locks.holding(tmp_path / "lock", wait=False) as descriptor:
        assert descriptor is not None
