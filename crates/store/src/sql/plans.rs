//! How SQLite would walk: no list, however filtered, may read a whole table or sort more than a page of each walk.

use parlor_domain::{AgentId, ContactId, InboxId, InboxScope, Label, Position, Scope, Timestamp, Viewer, WorkspaceId};

use super::{attachments, jobs, lists, log, messages, people};
use crate::driver::Statement;
use crate::reads::{AssigneeFilter, ConversationFilter, Slice, StatusFilter};

fn at() -> Timestamp {
    Timestamp::from_millis(1)
}

fn scopes() -> Vec<Scope> {
    let workspace = WorkspaceId::mint(at(), 1);
    let inboxes = |many: u128| Viewer::Agent(InboxScope::Only((0..many).map(|n| InboxId::mint(at(), n)).collect()));
    let viewers = [
        Viewer::Agent(InboxScope::All),
        inboxes(1),
        inboxes(5),
        inboxes(150),
        Viewer::Visitor(ContactId::mint(at(), 1)),
    ];
    viewers.into_iter().map(|viewer| Scope { workspace, viewer }).collect()
}

fn filters() -> Vec<ConversationFilter> {
    let mut all = Vec::new();
    let agent = AgentId::mint(at(), 1);
    for status in [StatusFilter::Open, StatusFilter::Closed, StatusFilter::All] {
        for assignee in [AssigneeFilter::Anyone, AssigneeFilter::Nobody, AssigneeFilter::Agent(agent)] {
            for inbox in [None, Some(InboxId::mint(at(), 0))] {
                for label in [None, Some(Label::parse("refund").expect("a label"))] {
                    all.push(ConversationFilter { status, assignee, inbox, label });
                }
            }
        }
    }
    all
}

fn plan(raw: &rusqlite::Connection, statement: &Statement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql.replace('$', "?"));
    let mut prepared = raw.prepare(&sql).expect("SQL that SQLite accepts");
    let params = rusqlite::params_from_iter(&statement.params);
    let rows = prepared.query_map(params, |row| row.get::<_, String>(3)).expect("a plan");
    rows.collect::<Result<_, _>>().expect("a plan")
}

fn tables() -> rusqlite::Connection {
    let raw = rusqlite::Connection::open_in_memory().expect("a database");
    for migration in crate::migrations::ALL {
        raw.execute_batch(migration.sqlite).expect("the tables");
    }
    raw
}

/// A contact's conversations are few: they may be sorted.
const FEW: &str = "SEARCH conversations USING INDEX conversations_by_contact (contact=?)";

const TABLES: [&str; 7] =
    ["conversations", "conversation_labels", "messages", "events", "contacts", "attachments", "jobs"];

/// Scans that read a table from its start to its end.
fn scans(plan: &[String]) -> Vec<&String> {
    plan.iter().filter(|line| TABLES.iter().any(|table| line.starts_with(&format!("SCAN {table}")))).collect()
}

#[test]
fn no_list_scans_or_sorts_a_table() {
    let raw = tables();
    for scope in scopes() {
        for filter in filters() {
            let Some(page) = lists::page(&scope, &filter, Some(Position::new(9)), 31) else { continue };
            let plan = plan(&raw, &page);
            assert_eq!(scans(&plan), Vec::<&String>::new(), "{filter:?}\n{plan:#?}");
            // Only what a walk found, a page at most, is sorted, to merge it with the others; a walk itself never sorts.
            for pair in plan.windows(2).filter(|pair| pair[1].contains("TEMP B-TREE")) {
                let found = ["SCAN arm", "SCAN found", FEW].iter().any(|walk| pair[0].starts_with(walk));
                assert!(found, "{}\n{plan:#?}", page.sql);
            }
            for line in plan.iter().filter(|line| line.contains("SEARCH conversations USING INDEX")) {
                let in_order = line.contains("activity<?") || line.starts_with(FEW) || line.contains("(id=?");
                assert!(in_order, "{}\n{line}", page.sql);
            }
        }
    }
}

#[test]
fn every_walk_uses_all_of_its_filters() {
    let raw = tables();
    let scope = &scopes()[0];
    for filter in filters().into_iter().filter(|filter| filter.label.is_none()) {
        let page = lists::page(scope, &filter, None, 31).expect("a list");
        for line in
            plan(&raw, &page).iter().filter(|line| line.contains("SEARCH conversations") && !line.contains("(id=?"))
        {
            assert!(line.contains("status=?"), "{line}");
            assert_eq!(line.contains("inbox=?"), filter.inbox.is_some(), "{line}");
            assert_eq!(line.contains("assignee=?"), filter.assignee != AssigneeFilter::Anyone, "{line}");
        }
    }
}

#[test]
fn no_other_frequent_question_scans_either() {
    let raw = tables();
    let mut questions: Vec<Statement> = Vec::new();
    let workspace = WorkspaceId::mint(at(), 1);
    let conversation = parlor_domain::ConversationId::mint(at(), 1);
    let contact = ContactId::mint(at(), 1);
    for scope in scopes() {
        questions.extend(people::contacts(&scope, None, 31));
        for slice in [Slice::Latest, Slice::Before(Position::new(3)), Slice::After(Position::new(3))] {
            questions.push(messages::slice(&scope, conversation, slice, 51));
        }
        let all = [AssigneeFilter::Anyone, AssigneeFilter::Nobody, AssigneeFilter::Agent(AgentId::mint(at(), 1))];
        questions.extend(all.into_iter().filter_map(|who| lists::count_open(&scope, who)));
    }
    questions.push(messages::of_newest(workspace, contact, 51));
    questions.push(lists::of_contact(workspace, contact, Some(20)));
    questions.push(log::after(workspace, Position::new(5), 100));
    questions.push(attachments::unbound(at(), 10));
    questions.extend(jobs::claim(jobs::Claiming::Alone, at(), at(), 10));
    questions.push(jobs::next_due());
    for question in questions {
        let plan = plan(&raw, &question);
        let scans: Vec<_> = scans(&plan).into_iter().filter(|line| !line.contains("USING INDEX")).cloned().collect();
        assert_eq!(scans, Vec::<String>::new(), "{}", question.sql);
        if question.sql.contains("ORDER BY") {
            let few = plan.iter().any(|line| line.starts_with(FEW));
            assert!(few || !plan.iter().any(|line| line.contains("TEMP B-TREE")), "{}\n{plan:#?}", question.sql);
        }
    }
}
