"""A script in Odoo's shell that stays, and answers questions until nobody asks any more."""

import json
import os
import tempfile
from pathlib import Path

from . import odoo_runner, processes
from .steps import TAIL_LINES, DevError


class ShellSession:
    """`with ShellSession(env, "demo", script) as session:` starts Odoo's shell once for many questions.

    The script reads a question, one line of JSON, from each line of QUESTIONS and prints one line
    of JSON for it. It ends when QUESTIONS does.
    """

    def __init__(self, env, name, script, input_vars=None):
        self._env, self._name, self._script, self._vars = env, name, script, input_vars
        self._process = None

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(dir=self._env.paths.run)
        self._errors = Path(self._folder.name, "errors")
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self._questions, self._answers = os.fdopen(ours_out, "w"), os.fdopen(ours_in)
        try:
            with self._errors.open("w") as stderr:
                self._process = odoo_runner.start_shell(
                    self._env,
                    self._name,
                    self._script,
                    Path(self._folder.name),
                    stderr=stderr,
                    output=theirs_out,
                    questions=theirs_in,
                    input_vars=self._vars,
                )
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        return self

    def __exit__(self, *_exception):
        try:
            self._questions.close()
        except BrokenPipeError:
            pass
        if self._process:
            processes.attend(self._process)
        self._answers.close()
        self._folder.cleanup()

    def ask(self, question):
        """Return the script's answer; both are anything JSON can carry.

        raises   DevError with the end of the log when the script has failed
        """
        try:
            self._questions.write(json.dumps(question) + "\n")
            self._questions.flush()
            answer = self._answers.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            tail = "\n".join(self._errors.read_text(errors="replace").splitlines()[-TAIL_LINES:])
            raise DevError(f"the script failed in the shell of {self._name}:\n{tail}")
        return json.loads(answer)
