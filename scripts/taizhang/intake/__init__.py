"""What offices send, as records: application forms and sheets of many requirements. It never prints."""
