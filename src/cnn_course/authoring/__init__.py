"""Tools for those who write lessons: from one source file to notebooks and casebooks, and the proof that they hold."""
