"""The guides on the site: pages of docs/, by audience, with a search."""
