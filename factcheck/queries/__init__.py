"""What is asked of the database: facts, what a person may do, queues, the content that is hashed."""
