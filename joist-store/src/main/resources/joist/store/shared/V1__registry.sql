CREATE TABLE IF NOT EXISTS model_version (
  name varchar(63) NOT NULL,
  version integer NOT NULL,
  digest varchar(64) NOT NULL,
  bytes bigint NOT NULL,
  registered timestamp(6) with time zone NOT NULL,
  PRIMARY KEY (name, version)
);

CREATE TABLE IF NOT EXISTS version_fact (
  name varchar(63) NOT NULL,
  version integer NOT NULL,
  fact varchar(200) NOT NULL,
  content varchar NOT NULL,
  PRIMARY KEY (name, version, fact),
  FOREIGN KEY (name, version) REFERENCES model_version (name, version)
);

-- What is live is the newest 'promote' event of a name: there is no second place that could disagree.
CREATE TABLE IF NOT EXISTS audit_event (
  id bigint NOT NULL PRIMARY KEY,
  happened timestamp(6) with time zone NOT NULL,
  action varchar(16) NOT NULL,
  model varchar(63) NOT NULL,
  version integer NOT NULL,
  digest varchar(64) NOT NULL,
  actor varchar NOT NULL,
  detail varchar NOT NULL,
  hash varchar(64) NOT NULL
);

CREATE INDEX IF NOT EXISTS audit_event_by_model ON audit_event (model, action, id);

-- One row: the end of the chain. Every writer locks it first, so writers take turns.
CREATE TABLE IF NOT EXISTS audit_head (
  only_row integer NOT NULL PRIMARY KEY CHECK (only_row = 1),
  id bigint NOT NULL,
  happened timestamp(6) with time zone NOT NULL,
  hash varchar(64) NOT NULL
);

INSERT INTO audit_head (only_row, id, happened, hash)
SELECT 1, 0, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',
       '0000000000000000000000000000000000000000000000000000000000000000'
WHERE NOT EXISTS (SELECT 1 FROM audit_head);
