"""One module a category of the palette; each ends in `KINDS`, the entries it adds."""
