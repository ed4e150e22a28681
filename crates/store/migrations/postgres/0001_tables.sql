-- The tables: what is, and the log of what changed. Ids are 16 bytes, times are milliseconds since 1970.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- `head` is the position of the last event; whoever appends holds this row. `pruned` is the last position forgotten.
CREATE TABLE workspaces (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    head BIGINT NOT NULL DEFAULT 0,
    pruned BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

-- role: 0 agent, 1 admin, 2 owner.
CREATE TABLE agents (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX agents_by_workspace ON agents (workspace, id);

CREATE TABLE inboxes (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX inboxes_by_workspace ON inboxes (workspace, id);

CREATE TABLE agent_inboxes (
    agent BYTEA NOT NULL,
    inbox BYTEA NOT NULL,
    workspace BYTEA NOT NULL,
    PRIMARY KEY (agent, inbox)
);
CREATE INDEX agent_inboxes_by_workspace ON agent_inboxes (workspace, agent, inbox);

-- Ids begin with the time of their minting: ordered by id is ordered by age.
CREATE TABLE contacts (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    inbox BYTEA NOT NULL,
    name TEXT,
    email TEXT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX contacts_by_workspace ON contacts (workspace, id);
CREATE INDEX contacts_by_inbox ON contacts (workspace, inbox, id);

-- `body` is the whole conversation; beside it stands what is filtered or ordered on. status: 0 open, 1 snoozed, 2 closed.
-- An empty assignee is nobody: PostgreSQL reads an index in order behind `= ''`, but not behind `IS NULL`.
-- Every list names a status (all of them are three lists, merged), so these indexes serve every combination of filters.
CREATE TABLE conversations (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    inbox BYTEA NOT NULL,
    contact BYTEA NOT NULL,
    status BIGINT NOT NULL,
    assignee BYTEA NOT NULL,
    activity BIGINT NOT NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX conversations_by_status ON conversations (workspace, status, activity);
CREATE INDEX conversations_by_assignee ON conversations (workspace, status, assignee, activity);
CREATE INDEX conversations_by_inbox ON conversations (workspace, status, inbox, activity);
CREATE INDEX conversations_by_inbox_and_assignee ON conversations (workspace, status, inbox, assignee, activity);
-- Without activity: a contact has few, and what every message would rewrite is dear.
CREATE INDEX conversations_by_contact ON conversations (contact);

CREATE TABLE conversation_labels (
    conversation BYTEA NOT NULL,
    label TEXT NOT NULL,
    workspace BYTEA NOT NULL,
    inbox BYTEA NOT NULL,
    status BIGINT NOT NULL,
    assignee BYTEA NOT NULL,
    activity BIGINT NOT NULL,
    PRIMARY KEY (conversation, label)
);
CREATE INDEX conversation_labels_by_status ON conversation_labels (workspace, label, status, activity);
CREATE INDEX conversation_labels_by_assignee ON conversation_labels (workspace, label, status, assignee, activity);
CREATE INDEX conversation_labels_by_inbox ON conversation_labels (workspace, label, status, inbox, activity);

CREATE TABLE messages (
    conversation BYTEA NOT NULL,
    position BIGINT NOT NULL,
    id BYTEA NOT NULL,
    client_message_id TEXT NOT NULL,
    fingerprint BIGINT NOT NULL,
    public BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
);
-- The key first: our clients' keys begin with the time, so new entries lie together instead of one a page.
CREATE UNIQUE INDEX messages_by_key ON messages (client_message_id, conversation);
CREATE UNIQUE INDEX messages_by_id ON messages (id);

-- The log.
CREATE TABLE events (
    workspace BYTEA NOT NULL,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    conversation BYTEA,
    inbox BYTEA,
    contact BYTEA,
    body TEXT NOT NULL,
    PRIMARY KEY (workspace, position)
);

-- owner_kind: 0 visitor, 1 agent, 2 nobody (its message was deleted). Unbound while `message` is null.
CREATE TABLE attachments (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    owner_kind BIGINT NOT NULL,
    owner BYTEA NOT NULL,
    conversation BYTEA,
    message BYTEA,
    public BIGINT NOT NULL DEFAULT 0,
    storage_key TEXT NOT NULL,
    preview_key TEXT,
    created_at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX attachments_by_message ON attachments (message) WHERE message IS NOT NULL;
CREATE INDEX attachments_unbound ON attachments (created_at) WHERE message IS NULL;

-- locked_until: 0 while nobody works on it.
CREATE TABLE jobs (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTEA NOT NULL,
    kind TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    body TEXT NOT NULL
);
CREATE INDEX jobs_by_time ON jobs (locked_until, run_at);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    id BYTEA NOT NULL UNIQUE,
    agent BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_agent ON sessions (agent);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE visitor_tokens (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    contact BYTEA NOT NULL,
    inbox BYTEA NOT NULL,
    workspace BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX visitor_tokens_by_contact ON visitor_tokens (contact);

CREATE TABLE api_keys (
    id BYTEA NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    agent BYTEA NOT NULL,
    workspace BYTEA NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace, id);
CREATE INDEX api_keys_by_agent ON api_keys (agent);

CREATE TABLE setup_links (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Part of which life of the log this is: a database made anew begins another one.
INSERT INTO meta (key, value) VALUES ('epoch', replace(gen_random_uuid()::text, '-', ''));

-- Hot rows are written again and again; room in the page keeps their new versions beside them.
ALTER TABLE conversations SET (fillfactor = 80);
ALTER TABLE workspaces SET (fillfactor = 50);
