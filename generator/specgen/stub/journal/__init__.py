"""The journal of recent exchanges, shown without secrets."""
