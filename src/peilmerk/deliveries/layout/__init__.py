"""Finding tables in a hand-kept sheet: header rows and what they mean, rows and what they are, titles, units and footnotes."""
