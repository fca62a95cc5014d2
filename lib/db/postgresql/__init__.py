"""Django's backend for PostgreSQL, whose connections are checked without a query. Name it as ENGINE."""
