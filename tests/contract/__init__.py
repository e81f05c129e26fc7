"""Which rows of docs/contract.md hold."""
