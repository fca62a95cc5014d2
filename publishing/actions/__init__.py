"""The verbs of publishing: relay what happened into public documents, and manage partners."""
