"""Demonstration newsroom: an invented newspaper, created by the real actions with past times.

``people`` creates accounts and desks, ``timeline`` runs the scheduled actions in the order of their times,
``claim_story`` describes the work on one claim, ``fixtures`` says what the site of sources answered when, and
``stories`` has one file for each kind of article. ``builder`` runs it all.
"""
