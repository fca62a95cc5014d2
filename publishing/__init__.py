"""Publishing: public documents, the newsroom's public pages, and partners who pull them."""
