"""What is typed: fields, their limits and their sentences. A form calls no verb."""
