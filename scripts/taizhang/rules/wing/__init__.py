"""The wide wing: one small module a rule, each beside its card; none of them knows another."""
