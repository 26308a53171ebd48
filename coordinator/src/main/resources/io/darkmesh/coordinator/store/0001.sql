-- Times are milliseconds since 1970. Secrets are stored as SHA-256 (random ones) or argon2id (passwords).

CREATE TABLE network (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch TEXT NOT NULL,
  version INTEGER NOT NULL,
  ipv4 TEXT NOT NULL,
  ipv6 TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- A person is (iss, sub), never an e-mail address.
CREATE TABLE person (
  network INTEGER NOT NULL REFERENCES network(id),
  id TEXT NOT NULL,
  iss TEXT NOT NULL,
  sub TEXT NOT NULL,
  name TEXT NOT NULL,
  groups TEXT NOT NULL,
  admin INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (network, id),
  UNIQUE (network, iss, sub)
) STRICT, WITHOUT ROWID;

-- Accounts of the embedded identity provider.
CREATE TABLE local_account (
  network INTEGER NOT NULL REFERENCES network(id),
  username TEXT NOT NULL,
  sub TEXT NOT NULL,
  password TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (network, username),
  UNIQUE (network, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
  network INTEGER NOT NULL REFERENCES network(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (network, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE node (
  network INTEGER NOT NULL REFERENCES network(id),
  id TEXT NOT NULL,
  machine_key TEXT NOT NULL,
  node_key TEXT NOT NULL,
  name TEXT NOT NULL,
  person TEXT NOT NULL,
  status TEXT NOT NULL,
  ipv4 TEXT,
  ipv6 TEXT,
  os TEXT,
  agent_version TEXT,
  created_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (network, id),
  UNIQUE (network, machine_key),
  FOREIGN KEY (network, person) REFERENCES person(network, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX node_name ON node(network, name) WHERE status IN ('PENDING', 'APPROVED', 'LOGGED_OUT');

CREATE UNIQUE INDEX node_key ON node(network, node_key) WHERE status IN ('PENDING', 'APPROVED', 'LOGGED_OUT');

CREATE UNIQUE INDEX node_ipv4 ON node(network, ipv4) WHERE ipv4 IS NOT NULL;

CREATE UNIQUE INDEX node_ipv6 ON node(network, ipv6) WHERE ipv6 IS NOT NULL;

CREATE TABLE node_token (
  network INTEGER NOT NULL REFERENCES network(id),
  token TEXT NOT NULL,
  node TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (network, token),
  FOREIGN KEY (network, node) REFERENCES node(network, id)
) STRICT, WITHOUT ROWID;

-- Where nodes were last seen. Written now and then, never when a node waits for the answer: losing it costs nothing but time.
CREATE TABLE node_whereabouts (
  network INTEGER NOT NULL REFERENCES network(id),
  node TEXT NOT NULL,
  endpoints TEXT NOT NULL,
  PRIMARY KEY (network, node)
) STRICT, WITHOUT ROWID;

-- Sign-ins of people: kind BROWSER or CLI.
CREATE TABLE session (
  network INTEGER NOT NULL REFERENCES network(id),
  token TEXT NOT NULL,
  kind TEXT NOT NULL,
  person TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (network, token),
  FOREIGN KEY (network, person) REFERENCES person(network, id)
) STRICT, WITHOUT ROWID;

-- Device authorizations (RFC 8628): stage LOGIN, CONFIRMED, DENIED or USED.
CREATE TABLE device_login (
  network INTEGER NOT NULL REFERENCES network(id),
  device_code TEXT NOT NULL,
  user_code TEXT NOT NULL,
  client TEXT NOT NULL,
  machine_key TEXT,
  node_key TEXT,
  hostname TEXT,
  os TEXT,
  agent_version TEXT,
  stage TEXT NOT NULL,
  person TEXT,
  node TEXT,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (network, device_code),
  UNIQUE (network, user_code)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_login_node ON device_login(network, node);

CREATE TABLE audit (
  network INTEGER NOT NULL REFERENCES network(id),
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT
) STRICT;

CREATE INDEX audit_at ON audit(network, at);
