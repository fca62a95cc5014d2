"""What we check: claims, their sources, rulings, reviews, and every screen that shows them."""
