"""The report: each module reads one kind of file and prepares one part of the page; `page` puts them together."""
