"""Checks: what an edition must obey before it is published, and what was found.

`edition` runs all of them over an edition: the suites of expectations/ (`suites`, by Great Expectations), the author's texts, the lists
that analysts keep, and whether deliveries were read whole (`wholeness`). `acknowledged` reads akkoord.yml, `gate` decides on publication,
`report` writes what the analyst reads. Nothing here is imported by a page.
"""
