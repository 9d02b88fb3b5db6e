"""The pages on which people hand something in: forms made at build time from the schemas, filled in the browser."""
