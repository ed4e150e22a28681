//! What a decided group writes: effects become the steps of one transaction.

use parlor_domain::{AgentId, Event, Position, Recorded, Status, Visibility, WorkspaceId};

use crate::driver::{Statement, Step, Table, Type, Value, json, values};
use crate::group::{Effects, Touched};

static EVENTS: Table = Table {
    name: "events",
    columns: &[
        ("workspace", Type::Bytes),
        ("position", Type::Int),
        ("at", Type::Int),
        ("conversation", Type::Bytes),
        ("inbox", Type::Bytes),
        ("contact", Type::Bytes),
        ("body", Type::Text),
    ],
    conflict: "",
};

static MESSAGES: Table = Table {
    name: "messages",
    columns: &[
        ("conversation", Type::Bytes),
        ("position", Type::Int),
        ("id", Type::Bytes),
        ("client_message_id", Type::Text),
        ("fingerprint", Type::Int),
        ("public", Type::Int),
        ("revision", Type::Int),
        ("body", Type::Text),
    ],
    conflict: "",
};

static CONVERSATIONS: Table = Table {
    name: "conversations",
    columns: &[
        ("id", Type::Bytes),
        ("workspace", Type::Bytes),
        ("inbox", Type::Bytes),
        ("contact", Type::Bytes),
        ("status", Type::Int),
        ("assignee", Type::Bytes),
        ("activity", Type::Int),
        ("version", Type::Int),
        ("revision", Type::Int),
        ("body", Type::Text),
    ],
    conflict: "ON CONFLICT (id) DO UPDATE SET status = excluded.status, assignee = excluded.assignee, \
               activity = excluded.activity, version = excluded.version, revision = excluded.revision, \
               body = excluded.body",
};

static LABELS: Table = Table {
    name: "conversation_labels",
    columns: &[
        ("conversation", Type::Bytes),
        ("label", Type::Text),
        ("workspace", Type::Bytes),
        ("inbox", Type::Bytes),
        ("status", Type::Int),
        ("assignee", Type::Bytes),
        ("activity", Type::Int),
    ],
    conflict: "ON CONFLICT (conversation, label) DO UPDATE SET status = excluded.status, \
               assignee = excluded.assignee, activity = excluded.activity",
};

static JOBS: Table = Table {
    name: "jobs",
    columns: &[
        ("id", Type::Bytes),
        ("workspace", Type::Bytes),
        ("kind", Type::Text),
        ("run_at", Type::Int),
        ("body", Type::Text),
    ],
    conflict: "",
};

/// The number of a status in the tables.
pub(crate) fn status_number(status: &Status) -> i64 {
    match status {
        Status::Open => 0,
        Status::Snoozed { .. } => 1,
        Status::Closed => 2,
    }
}

/// An assignee in the tables: nobody is empty.
pub(crate) fn assignee_value(assignee: Option<AgentId>) -> Value {
    Value::Bytes(assignee.map_or_else(Vec::new, |agent| agent.to_bytes().to_vec()))
}

/// The steps of one transaction, in an order that never refers to what is not there yet.
pub(crate) fn steps(effects: &Effects) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut many = |table: &'static Table, rows: Vec<Vec<Value>>| {
        if !rows.is_empty() {
            steps.push(Step::Many(table, rows));
        }
    };
    many(&EVENTS, effects.events.iter().map(|event| event_row(event)).collect());
    many(
        &MESSAGES,
        effects
            .posted
            .iter()
            .map(|(message, fingerprint)| {
                values![
                    message.conversation,
                    message.position,
                    message.id,
                    message.key.as_str(),
                    fingerprint.number(),
                    message.visibility == Visibility::Everyone,
                    message.revision,
                    json(message),
                ]
            })
            .collect(),
    );
    many(
        &CONVERSATIONS,
        effects
            .conversations
            .values()
            .map(|Touched { after, .. }| {
                let mut row = values![after.id, after.workspace, after.inbox, after.contact.id];
                row.extend([Value::from(status_number(&after.status)), assignee_value(after.assignee)]);
                row.extend(values![after.activity, after.version, after.revision, json(after)]);
                row
            })
            .collect(),
    );
    many(&LABELS, effects.conversations.values().flat_map(label_rows).collect());
    many(
        &JOBS,
        effects.jobs.iter().map(|due| values![due.id, due.workspace, due.job.kind(), due.at, json(&due.job)]).collect(),
    );
    steps.extend(single_statements(effects).map(Step::One));
    steps
}

/// The few things that are changed one by one.
fn single_statements(effects: &Effects) -> impl Iterator<Item = Statement> {
    let rewritten = effects.rewritten.iter().map(|message| {
        Statement::new(
            "UPDATE messages SET revision = $3, body = $4 WHERE conversation = $1 AND id = $2",
            values![message.conversation, message.id, message.revision, json(message)],
        )
    });
    let unlabelled = effects.conversations.values().flat_map(|touched| {
        touched.labels_before.iter().filter(|label| !touched.after.labels.contains(label)).map(|label| {
            Statement::new(
                "DELETE FROM conversation_labels WHERE conversation = $1 AND label = $2",
                values![touched.after.id, label.as_str()],
            )
        })
    });
    let bound = effects.bound.iter().map(|bound| {
        Statement::new(
            "UPDATE attachments SET conversation = $2, message = $3, public = $4 WHERE id = $1",
            values![bound.attachment, bound.conversation, bound.message, bound.visibility == Visibility::Everyone],
        )
    });
    let orphaned = effects.orphaned.iter().map(|message| {
        Statement::new(
            "UPDATE attachments SET conversation = NULL, message = NULL, owner_kind = 2, owner = $2 WHERE message = $1",
            vec![Value::from(*message), Value::Bytes(Vec::new())],
        )
    });
    let heads = effects.heads.iter().map(|(workspace, head)| set_head(*workspace, *head));
    rewritten.chain(unlabelled).chain(bound).chain(orphaned).chain(heads)
}

fn set_head(workspace: WorkspaceId, head: Position) -> Statement {
    Statement::new("UPDATE workspaces SET head = $2 WHERE id = $1", values![workspace, head])
}

/// One event of the configuration: its row, and the head that follows.
pub(crate) fn settings_event(recorded: &Recorded) -> [Step; 2] {
    [Step::Many(&EVENTS, vec![event_row(recorded)]), Step::One(set_head(recorded.workspace, recorded.position))]
}

fn event_row(recorded: &Recorded) -> Vec<Value> {
    let mut row = values![recorded.workspace, recorded.position, recorded.at];
    match &recorded.event {
        Event::Conversation { after, .. } => row.extend(values![after.id, after.inbox, after.contact.id]),
        Event::Settings { .. } => row.extend([Value::Null, Value::Null, Value::Null]),
    }
    row.push(Value::Text(json(&recorded.event)));
    row
}

fn label_rows(touched: &Touched) -> impl Iterator<Item = Vec<Value>> {
    let after = &touched.after;
    after.labels.iter().map(|label| {
        let mut row = values![after.id, label.as_str(), after.workspace, after.inbox];
        row.extend([Value::from(status_number(&after.status)), assignee_value(after.assignee)]);
        row.push(Value::from(after.activity));
        row
    })
}
