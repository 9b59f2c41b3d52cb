"""The check for damage, the seals, the backups, and the drafts saved beside a busy store."""
