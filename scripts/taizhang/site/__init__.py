"""The static site: MkDocs Material renders the shells, our own templates fill them."""
