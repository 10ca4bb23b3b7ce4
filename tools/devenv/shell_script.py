"""What Odoo's shell reads from standard input: runs the script named in DEV_SHELL_REQUEST.

A file instead of the script's own text keeps line numbers right in tracebacks, carries arguments, and
keeps whatever Odoo prints out of the script's output.
"""

import json as _json
import os as _os
import sys as _sys


def _run(scope):
    with open(_os.environ["DEV_SHELL_REQUEST"]) as file:
        request = _json.load(file)
    path = request.get("path", "<script>")
    text = request.get("text")
    if text is None:
        with open(path) as file:
            text = file.read()
    _sys.stdout.flush()
    _os.dup2(request["output"], _sys.stdout.fileno())
    _sys.argv = [path, *request["args"]]
    questions = request.get("questions")
    lines = () if questions is None else _os.fdopen(questions)
    scope.update(ARGS=request["vars"], QUESTIONS=lines, __file__=path)
    exec(compile(text, path, "exec"), scope)
    _sys.stdout.flush()


_run(globals())
