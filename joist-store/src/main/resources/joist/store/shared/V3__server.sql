-- Which server did it; empty for what was done to the registry itself. It is hashed where it is not empty.
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS server varchar DEFAULT '' NOT NULL;
