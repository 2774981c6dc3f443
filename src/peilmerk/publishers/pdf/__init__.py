"""A whole edition as one PDF: its pages in order, with cover, contents, page numbers, bookmarks and tags. Why so: decision 0020.

`document` makes one page of HTML of a built site, `browser` prints it, `finishing` adds what the browser leaves out, `making` does all of it and keeps what was made.
"""
