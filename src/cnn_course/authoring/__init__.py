"""Tools for those who write lessons: from one source file to notebooks and casebooks, and the proof that they hold."""

import sys

# nbformat loads jsonschema, which loads this where it is installed: two seconds of compiling grammars for web
# addresses that no notebook has. jsonschema does without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
