"""The demonstration newsroom: an invented newspaper in an invented town, made by the verbs' own clock.

``people`` sets the house up, ``stage`` plays the acts in the order of their moments, ``claim_story`` is the
vocabulary in which one claim's way is told, ``pages_then`` says what the evidence site answered when, and
the stories follow, one file for each kind of article. ``load`` puts it all together.
"""
