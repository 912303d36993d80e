CREATE TABLE IF NOT EXISTS blob (
  digest varchar(64) NOT NULL PRIMARY KEY,
  bytes bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS blob_chunk (
  digest varchar(64) NOT NULL REFERENCES blob (digest),
  part integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (digest, part)
);

-- Packages are compressed already.
ALTER TABLE blob_chunk ALTER COLUMN content SET STORAGE EXTERNAL;
