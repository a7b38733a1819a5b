"""First filling, and ruin and recreate around the places that lack people."""
