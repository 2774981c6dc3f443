"""Starting something new in a project: `peilmerk new thema NAME`.

`subject` finds the indicators that a name is about, `notebook` writes a notebook that already works, `settings` adds lines to peilmerk.yml without touching
others, `thema` puts them together: what would be made, and making it.
"""
