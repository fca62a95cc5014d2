"""What people type into accounts: sign-in, people, desks, services and their keys."""
