"""What takes long: workers that are killed, brokers that forget, hours of use in minutes. bin/test --long."""
