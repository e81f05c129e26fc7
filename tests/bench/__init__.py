"""How fast the tool is at 100,000 and at 1,000,000 tickets, side by side in one run (`make bench`)."""
