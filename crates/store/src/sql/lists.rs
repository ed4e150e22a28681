//! Lists and counts of conversations. Every combination of filters is a merge of walks along an index, never a scan.

use parlor_domain::{AgentId, ContactId, ConversationId, InboxId, InboxScope, Position, Scope, Viewer, WorkspaceId};

use super::apply::assignee_value;
use crate::driver::{Statement, Value, values};
use crate::reads::{AssigneeFilter, ConversationFilter, Counts, StatusFilter};

/// More inboxes than this are filtered along one walk instead of merged from one walk each: whoever reaches so many
/// reaches most of what there is. (SQLite merges at most 500.)
const MOST_MERGED: usize = 150;

fn statuses(filter: StatusFilter) -> &'static [i64] {
    match filter {
        StatusFilter::Open => &[0],
        StatusFilter::Snoozed => &[1],
        StatusFilter::Closed => &[2],
        StatusFilter::All => &[0, 1, 2],
    }
}

/// Which inboxes a list covers: all, or these.
enum Doors {
    All,
    These(Vec<InboxId>),
}

fn doors(scope: &InboxScope, wanted: Option<InboxId>) -> Doors {
    match (scope, wanted) {
        (InboxScope::All, None) => Doors::All,
        (_, Some(inbox)) if scope.contains(inbox) => Doors::These(vec![inbox]),
        (_, Some(_)) => Doors::These(Vec::new()),
        (InboxScope::Only(inboxes), None) => {
            let mut inboxes = inboxes.to_vec();
            inboxes.sort_unstable();
            inboxes.dedup();
            Doors::These(inboxes)
        }
    }
}

/// Collects parameters and says where they stand.
struct Params(Vec<Value>);

impl Params {
    fn place(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
}

/// `(body)` of the conversations of a page, newest activity first; none when the scope covers nothing.
pub(crate) fn page(
    scope: &Scope,
    filter: &ConversationFilter,
    before: Option<Position>,
    limit: u32,
) -> Option<Statement> {
    let mut params = Params(Vec::new());
    let before = params.place(before.map_or(Value::Int(i64::MAX), Value::from));
    let limit = params.place(limit);
    let mut common = Vec::new();
    let (table, id) = match &filter.label {
        Some(label) => {
            common.push(format!("label = {}", params.place(label.as_str())));
            ("conversation_labels", "conversation")
        }
        None => ("conversations", "id"),
    };
    let workspace = params.place(scope.workspace);
    common.push(match &scope.viewer {
        Viewer::Agent(_) => format!("workspace = {workspace}"),
        // Told as a case, so that no index of the agents' lists looks better than that of the contact.
        Viewer::Visitor(_) => format!("CASE WHEN workspace = {workspace} THEN 1 ELSE 0 END = 1"),
    });
    match filter.assignee {
        AssigneeFilter::Anyone => {}
        AssigneeFilter::Nobody => common.push(format!("assignee = {}", params.place(assignee_value(None)))),
        AssigneeFilter::Agent(agent) => common.push(format!("assignee = {}", params.place(agent))),
    }
    let mut branches: Vec<String> = Vec::new();
    match &scope.viewer {
        Viewer::Visitor(contact) => {
            // Labels and assignees are the agents' own affair: a visitor does not even find by them.
            if filter.label.is_some() || filter.assignee != AssigneeFilter::Anyone {
                return None;
            }
            // Few: their own, along the index of their contact.
            let own = format!("contact = {}", params.place(*contact));
            if let Some(inbox) = filter.inbox {
                common.push(format!("inbox = {}", params.place(inbox)));
            }
            let list = statuses(filter.status).iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            branches.push(format!("{own} AND status IN ({list})"));
        }
        Viewer::Agent(inboxes) => {
            let doors: Vec<String> = match doors(inboxes, filter.inbox) {
                Doors::All => vec![String::new()],
                Doors::These(inboxes) if MOST_MERGED < inboxes.len() => {
                    let places: Vec<_> = inboxes.into_iter().map(|inbox| params.place(inbox)).collect();
                    vec![format!(" AND inbox IN ({})", places.join(", "))]
                }
                Doors::These(inboxes) => {
                    inboxes.into_iter().map(|inbox| format!(" AND inbox = {}", params.place(inbox))).collect()
                }
            };
            for status in statuses(filter.status) {
                branches.extend(doors.iter().map(|door| format!("status = {status}{door}")));
            }
        }
    }
    let walk = |columns: &str, branch: &str| {
        format!(
            "SELECT {columns} FROM {table} WHERE {} AND {branch} AND activity < {before} ORDER BY activity DESC LIMIT {limit}",
            common.join(" AND ")
        )
    };
    match branches.as_slice() {
        [] => None,
        [only] if filter.label.is_none() => Some(Statement::composed(walk("body", only), params.0)),
        several => {
            let arms: Vec<_> = several
                .iter()
                .enumerate()
                .map(|(arm, branch)| {
                    let walk = walk(&format!("{id} AS id, activity"), branch);
                    format!("SELECT id, activity FROM ({walk}) AS arm{arm}")
                })
                .collect();
            let sql = format!(
                "SELECT c.body FROM (SELECT id, activity FROM ({}) AS arms ORDER BY activity DESC LIMIT {limit}) AS found \
                 JOIN conversations c ON c.id = found.id ORDER BY found.activity DESC",
                arms.join(" UNION ALL ")
            );
            Some(Statement::composed(sql, params.0))
        }
    }
}

/// `(count)` of the open conversations in scope, of one assignee, of nobody, or of anyone; none when the scope covers nothing.
pub(crate) fn count_open(scope: &Scope, assignee: AssigneeFilter) -> Option<Statement> {
    let mut params = Params(Vec::new());
    let mut conditions = vec![format!("workspace = {}", params.place(scope.workspace)), "status = 0".to_owned()];
    match assignee {
        AssigneeFilter::Anyone => {}
        AssigneeFilter::Nobody => conditions.push(format!("assignee = {}", params.place(assignee_value(None)))),
        AssigneeFilter::Agent(agent) => conditions.push(format!("assignee = {}", params.place(agent))),
    }
    match &scope.viewer {
        Viewer::Visitor(contact) => conditions.push(format!("contact = {}", params.place(*contact))),
        Viewer::Agent(inboxes) => match doors(inboxes, None) {
            Doors::All => {}
            Doors::These(inboxes) if inboxes.is_empty() => return None,
            Doors::These(inboxes) => {
                let places: Vec<_> = inboxes.into_iter().map(|inbox| params.place(inbox)).collect();
                conditions.push(format!("inbox IN ({})", places.join(", ")));
            }
        },
    }
    let most = params.place(Counts::MOST);
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 AS one FROM conversations WHERE {} LIMIT {most}) AS counted",
        conditions.join(" AND ")
    );
    Some(Statement::composed(sql, params.0))
}

/// `(body)` of one conversation; the scope is checked on what it says.
pub(crate) fn one(workspace: WorkspaceId, id: ConversationId) -> Statement {
    Statement::new("SELECT body FROM conversations WHERE id = $1 AND workspace = $2", values![id, workspace])
}

/// `(body)` of a contact's conversations, newest activity first.
pub(crate) fn of_contact(workspace: WorkspaceId, contact: ContactId, limit: Option<u32>) -> Statement {
    Statement::new(
        "SELECT body FROM conversations WHERE contact = $1 AND workspace = $2 ORDER BY activity DESC LIMIT $3",
        values![contact, workspace, limit.map_or(i64::MAX, i64::from)],
    )
}

/// The three counts a dashboard shows.
pub(crate) fn counted(agent: AgentId) -> [AssigneeFilter; 3] {
    [AssigneeFilter::Agent(agent), AssigneeFilter::Nobody, AssigneeFilter::Anyone]
}
