-- The tables: what is, and the log of what changed. Ids are 16 bytes, times are milliseconds since 1970.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- `head` is the position of the last event; whoever appends holds this row. `pruned` is the last position forgotten.
CREATE TABLE workspaces (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    head INTEGER NOT NULL DEFAULT 0,
    pruned INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

-- role: 0 agent, 1 admin, 2 owner.
CREATE TABLE agents (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agents_by_workspace ON agents (workspace, id);

CREATE TABLE inboxes (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inboxes_by_workspace ON inboxes (workspace, id);

CREATE TABLE agent_inboxes (
    agent BLOB NOT NULL,
    inbox BLOB NOT NULL,
    workspace BLOB NOT NULL,
    PRIMARY KEY (agent, inbox)
) WITHOUT ROWID, STRICT;
CREATE INDEX agent_inboxes_by_workspace ON agent_inboxes (workspace, agent, inbox);

-- Ids begin with the time of their minting: ordered by id is ordered by age.
CREATE TABLE contacts (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    inbox BLOB NOT NULL,
    name TEXT,
    email TEXT,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_workspace ON contacts (workspace, id);
CREATE INDEX contacts_by_inbox ON contacts (workspace, inbox, id);

-- `body` is the whole conversation; beside it stands what is filtered or ordered on. status: 0 open, 1 snoozed, 2 closed.
-- An empty assignee is nobody: PostgreSQL reads an index in order behind `= ''`, but not behind `IS NULL`.
-- Every list names a status (all of them are three lists, merged), so these indexes serve every combination of filters.
CREATE TABLE conversations (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    inbox BLOB NOT NULL,
    contact BLOB NOT NULL,
    status INTEGER NOT NULL,
    assignee BLOB NOT NULL,
    activity INTEGER NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_by_status ON conversations (workspace, status, activity);
CREATE INDEX conversations_by_assignee ON conversations (workspace, status, assignee, activity);
CREATE INDEX conversations_by_inbox ON conversations (workspace, status, inbox, activity);
CREATE INDEX conversations_by_inbox_and_assignee ON conversations (workspace, status, inbox, assignee, activity);
-- Without activity: a contact has few, and what every message would rewrite is dear.
CREATE INDEX conversations_by_contact ON conversations (contact);

CREATE TABLE conversation_labels (
    conversation BLOB NOT NULL,
    label TEXT NOT NULL,
    workspace BLOB NOT NULL,
    inbox BLOB NOT NULL,
    status INTEGER NOT NULL,
    assignee BLOB NOT NULL,
    activity INTEGER NOT NULL,
    PRIMARY KEY (conversation, label)
) WITHOUT ROWID, STRICT;
CREATE INDEX conversation_labels_by_status ON conversation_labels (workspace, label, status, activity);
CREATE INDEX conversation_labels_by_assignee ON conversation_labels (workspace, label, status, assignee, activity);
CREATE INDEX conversation_labels_by_inbox ON conversation_labels (workspace, label, status, inbox, activity);

-- Clustered by conversation where the database can: reading a history touches few pages.
CREATE TABLE messages (
    conversation BLOB NOT NULL,
    position INTEGER NOT NULL,
    id BLOB NOT NULL,
    client_message_id TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    public INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
) WITHOUT ROWID, STRICT;
-- The key first: our clients' keys begin with the time, so new entries lie together instead of one a page.
CREATE UNIQUE INDEX messages_by_key ON messages (client_message_id, conversation);
CREATE UNIQUE INDEX messages_by_id ON messages (id);

-- The log. Not clustered: its rows are longer than a clustered row may be without overflowing.
CREATE TABLE events (
    workspace BLOB NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    conversation BLOB,
    inbox BLOB,
    contact BLOB,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_position ON events (workspace, position);

-- owner_kind: 0 visitor, 1 agent, 2 nobody (its message was deleted). Unbound while `message` is null.
CREATE TABLE attachments (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    owner_kind INTEGER NOT NULL,
    owner BLOB NOT NULL,
    conversation BLOB,
    message BLOB,
    public INTEGER NOT NULL DEFAULT 0,
    storage_key TEXT NOT NULL,
    preview_key TEXT,
    created_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX attachments_by_message ON attachments (message) WHERE message IS NOT NULL;
CREATE INDEX attachments_unbound ON attachments (created_at) WHERE message IS NULL;

-- locked_until: 0 while nobody works on it.
CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY,
    workspace BLOB NOT NULL,
    kind TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_time ON jobs (locked_until, run_at);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    agent BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_agent ON sessions (agent);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE visitor_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    contact BLOB NOT NULL,
    inbox BLOB NOT NULL,
    workspace BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_tokens_by_contact ON visitor_tokens (contact);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    agent BLOB NOT NULL,
    workspace BLOB NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_workspace ON api_keys (workspace, id);
CREATE INDEX api_keys_by_agent ON api_keys (agent);

CREATE TABLE setup_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

-- Which life of the log this is: a file made anew begins another one.
INSERT INTO meta (key, value) VALUES ('epoch', lower(hex(randomblob(5))));
