"""Links between things of ours and what others say of them: finding, checking."""
