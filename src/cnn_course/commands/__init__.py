"""One module a command: NAME, HELP, ``add_arguments(parser)`` and ``run(chosen) -> exit code``.

Modules import the teaching tools inside `run`, so that a student's light install can show the help.
"""
