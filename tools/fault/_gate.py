"""Where `./dev fault close` stops a step of a close: triggers in the test database that wait.

A trigger cannot be told by a table when to go on, as its transaction sees none of what others write
meanwhile; it can by a sequence, whose value is the same for everybody. The value says how far steps
may go: a step whose number is above it waits at its moment.
"""

MOMENTS = {
    "writing": "after the first row it writes",
    "written": "when all is written, before the commit",
    "committing": "in the commit, which then succeeds unheard",
}
OPEN = 1_000_000  # no step has that number
INSTALL = """
    CREATE SCHEMA fault;
    CREATE TABLE fault.moment (step varchar PRIMARY KEY, name varchar NOT NULL);
    CREATE SEQUENCE fault.passed MINVALUE 0 START 1000000;

    CREATE FUNCTION fault.wait(number integer, here varchar) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM fault.moment JOIN mrp_cost_close_step step ON step.key = moment.step
                    WHERE step.sequence = number AND moment.name = here) THEN
            WHILE number > (SELECT last_value FROM fault.passed) LOOP
                PERFORM pg_sleep(0.05);
            END LOOP;
        END IF;
    END $$;

    CREATE FUNCTION fault.wait_while_writing() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM fault.wait(max(sequence), 'writing') FROM mrp_cost_close_step WHERE state = 'running';
        RETURN NULL;
    END $$;

    CREATE FUNCTION fault.wait_when_done() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM fault.wait(NEW.sequence, TG_ARGV[0]);
        RETURN NULL;
    END $$;

    CREATE TRIGGER fault_written AFTER UPDATE ON mrp_cost_close_step
        FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION fault.wait_when_done('written');
    CREATE CONSTRAINT TRIGGER fault_committing AFTER UPDATE ON mrp_cost_close_step DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION fault.wait_when_done('committing');

    DO $$
    DECLARE name varchar;
    BEGIN
        FOR name IN SELECT relname FROM pg_class
                     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                       AND (relname LIKE 'mrp_cost_%' OR relname = 'account_move')
                       AND relname NOT IN ('mrp_cost_close_step', 'mrp_cost_close_check')
        LOOP
            EXECUTE format('CREATE TRIGGER fault_writing AFTER INSERT OR UPDATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION fault.wait_while_writing()', name);
        END LOOP;
    END $$;
"""
WAITING = """
    SELECT activity.pid, step.key, step.sequence
      FROM pg_stat_activity activity, mrp_cost_close_step step
     WHERE activity.datname = current_database() AND activity.wait_event = 'PgSleep' AND step.state = 'running'
"""
STATE = """
    SELECT step.state, EXISTS (SELECT FROM pg_stat_activity WHERE pid = {backend})
      FROM mrp_cost_close_step step WHERE step.sequence = {number}
"""


class Gate:
    """Stops the steps of a close in one database.

    psql  runs a statement in that database and returns its rows
    """

    def __init__(self, psql):
        self._psql = psql

    def install(self):
        """Make the triggers; they let everything pass."""
        self._psql(INSTALL)

    def shut(self, moments):
        """Let no step pass its moment; moments: {key of a step: name of a moment}."""
        rows = ", ".join(f"('{step}', '{name}')" for step, name in moments.items())
        self._psql(f"INSERT INTO fault.moment VALUES {rows}; SELECT setval('fault.passed', 0)")  # noqa: S608 - our words

    def waiting(self):
        """Return (backend, key of the step, its number) of who waits, or None."""
        return next(map(tuple, self._psql(WAITING)), None)

    def open(self, number):
        """Let everybody pass up to a step."""
        self._psql(f"SELECT setval('fault.passed', {number})")

    def state_and_alive(self, number, backend):
        """Return the state of a step as others see it, and whether a backend is still there."""
        return tuple(self._psql(STATE.format(number=number, backend=int(backend)))[0])
