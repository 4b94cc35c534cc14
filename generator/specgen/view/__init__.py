"""Views: an API in Python terms, as the input of templates."""
