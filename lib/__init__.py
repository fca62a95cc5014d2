"""Code that knows no model: errors, clock, plain text, quotations, guarded HTTP, leases, signing."""
