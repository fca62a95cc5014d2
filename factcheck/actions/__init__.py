"""The verbs, one family a file. Each is keyword-only, says who (``by``) and when (``at``), and leaves an
Event.
"""
