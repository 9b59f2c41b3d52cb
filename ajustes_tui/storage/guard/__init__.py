"""The damage check, seals, backups, and drafts saved next to a busy store."""
