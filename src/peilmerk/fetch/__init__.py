"""Fetch tables of others into data/raw: `cbs` for CBS StatLine.

cbs.py is the way in. http.py asks politely, odata.py knows CBS's service, kept.py keeps pages between runs, vintage.py writes the
delivery, register.py notes it in leveringen.yml.
"""
