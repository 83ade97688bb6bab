"""A module for each `cnn-course` command: `add_parser(subparsers)` describes it, `run(arguments)` does it."""
