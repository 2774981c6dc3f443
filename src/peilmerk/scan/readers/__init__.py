"""Readers: one kind of file each. A reader takes a name and bytes and yields blocks, members (files within) and problems."""
