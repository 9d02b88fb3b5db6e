"""Documents as data: YAML read strictly with every place, held to a JSON Schema, written in one canonical form."""
