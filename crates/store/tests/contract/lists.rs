//! Lists: every filter, every depth, nothing twice, nothing missing, and never by reading everything.

use parlor_domain::{AgentId, Conversation, InboxId, Label, Position, Scope, Status, Viewer, Visibility};
use parlor_store::{AssigneeFilter, ConversationFilter, StatusFilter};

use crate::support::{Desk, ada, at, inbox, of_visitor, only, visitor};

fn label(text: &str) -> Label {
    Label::parse(text).expect("a label")
}

fn agent(number: u128) -> AgentId {
    AgentId::mint(at(0), number)
}

/// Conversations in every state: three doors, three visitors, assignees, labels, all statuses.
async fn crowd(desk: &Desk, many: u128) -> Vec<Conversation> {
    let mut all = Vec::new();
    for number in 0..many {
        let mut it = desk.begin(&visitor(number % 3), inbox(number / 2 % 3)).await;
        let mut decisions = Vec::new();
        if number % 4 < 2 {
            decisions.push(it.assign(Some(agent(number % 2))));
        }
        let labels = [vec![], vec![label("refund")], vec![label("refund"), label("urgent")]];
        let labels = labels[number as usize / 3 % 3].clone();
        if !labels.is_empty() {
            decisions.push(it.label(labels));
        }
        match number / 5 % 3 {
            0 => {}
            1 => decisions.push(it.snooze(at(500), at(2))),
            _ => decisions.push(it.close()),
        }
        for decision in decisions {
            let mut decision = decision.expect("a rule");
            decision.expect = parlor_domain::Expect::Version(it.version);
            it = desk.decide(&it, decision).await.expect("it is stored").conversation;
        }
        all.push(it);
    }
    // Some go on: activity moves, and everything filed beside it must move along.
    for it in all.iter_mut().step_by(7) {
        *it = desk.say(it, &ada(), "still here?", Visibility::AgentsOnly).await.conversation;
    }
    all
}

fn filters() -> Vec<ConversationFilter> {
    let mut all = Vec::new();
    for status in [StatusFilter::Open, StatusFilter::Snoozed, StatusFilter::Closed, StatusFilter::All] {
        for assignee in [AssigneeFilter::Anyone, AssigneeFilter::Nobody, AssigneeFilter::Agent(agent(1))] {
            for inbox in [None, Some(inbox(1)), Some(inbox(9))] {
                for label in [None, Some(label("refund")), Some(label("urgent"))] {
                    all.push(ConversationFilter { status, assignee, inbox, label });
                }
            }
        }
    }
    all
}

fn scopes(desk: &Desk) -> Vec<Scope> {
    vec![
        desk.whole(),
        only(&[inbox(0), inbox(2)], desk.workspace),
        only(&[inbox(1)], desk.workspace),
        only(&[], desk.workspace),
        of_visitor(&visitor(1), desk.workspace),
    ]
}

/// What the filter means, said once more without SQL.
fn fits(it: &Conversation, scope: &Scope, filter: &ConversationFilter) -> bool {
    let status = match filter.status {
        StatusFilter::Open => it.status == Status::Open,
        StatusFilter::Snoozed => matches!(it.status, Status::Snoozed { .. }),
        StatusFilter::Closed => it.status == Status::Closed,
        StatusFilter::All => true,
    };
    let assignee = match filter.assignee {
        AssigneeFilter::Anyone => true,
        AssigneeFilter::Nobody => it.assignee.is_none(),
        AssigneeFilter::Agent(agent) => it.assignee == Some(agent),
    };
    status
        && assignee
        && filter.inbox.is_none_or(|inbox| it.inbox == inbox)
        && filter.label.as_ref().is_none_or(|label| it.labels.contains(label))
        && scope.allows(it.inbox, it.contact.id)
        // What agents file is no visitor's to ask about.
        && (matches!(scope.viewer, Viewer::Agent(_))
            || (filter.label.is_none() && filter.assignee == AssigneeFilter::Anyone))
}

async fn walk(desk: &Desk, scope: &Scope, filter: &ConversationFilter, limit: u32) -> Vec<Conversation> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = desk.store.conversations(scope, filter, before, limit).await.expect("a read");
        assert!(page.items.len() <= limit as usize);
        before = page.items.last().map(|last| last.activity);
        all.extend(page.items);
        if !page.has_more {
            return all;
        }
    }
}

async fn every_filter_equals_a_filter_by_hand_at_every_depth(desk: Desk) {
    let mut all = crowd(&desk, 60).await;
    all.sort_by_key(|it| std::cmp::Reverse(it.activity));
    for scope in scopes(&desk) {
        for filter in filters() {
            let expected: Vec<_> = all.iter().filter(|it| fits(it, &scope, &filter)).cloned().collect();
            let found = walk(&desk, &scope, &filter, 4).await;
            assert_eq!(found, expected, "{scope:?} {filter:?}");
        }
    }
}

async fn a_scope_of_very_many_inboxes_is_filtered_alike(desk: Desk) {
    let all = crowd(&desk, 12).await;
    let mut inboxes: Vec<InboxId> = (1_000..1_600).map(inbox).collect();
    inboxes.push(inbox(1));
    let scope = only(&inboxes, desk.workspace);
    let filter = ConversationFilter { status: StatusFilter::All, ..ConversationFilter::default() };
    let expected = all.iter().filter(|it| it.inbox == inbox(1)).count();
    assert_eq!(walk(&desk, &scope, &filter, 3).await.len(), expected);
    let counts = desk.store.counts(&scope, agent(1)).await.expect("a read");
    let open = all.iter().filter(|it| it.inbox == inbox(1) && it.status == Status::Open).count();
    assert_eq!(counts.open as usize, open);
}

async fn paging_reaches_every_conversation_once_while_others_move(desk: Desk) {
    let all = crowd(&desk, 24).await;
    let filter = ConversationFilter { status: StatusFilter::All, ..ConversationFilter::default() };
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = desk.store.conversations(&desk.whole(), &filter, before, 5).await.expect("a read");
        before = page.items.last().map(|last| last.activity);
        found.extend(page.items.iter().map(|it| it.id));
        // One that was on this page becomes the newest: the pages behind must not shift.
        desk.say(&page.items[0], &ada(), "ping", Visibility::AgentsOnly).await;
        if !page.has_more {
            break;
        }
    }
    found.sort_unstable();
    let mut expected: Vec<_> = all.iter().map(|it| it.id).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

async fn counts_are_of_what_is_open_in_scope(desk: Desk) {
    let all = crowd(&desk, 30).await;
    for scope in scopes(&desk) {
        let counts = desk.store.counts(&scope, agent(1)).await.expect("a read");
        let count = |assignee| {
            let filter = ConversationFilter { assignee, ..ConversationFilter::default() };
            let whole = desk.whole();
            all.iter().filter(|it| fits(it, &whole, &filter) && scope.allows(it.inbox, it.contact.id)).count() as u32
        };
        assert_eq!(counts.open, count(AssigneeFilter::Anyone), "{scope:?}");
        assert_eq!(counts.unassigned, count(AssigneeFilter::Nobody), "{scope:?}");
        assert_eq!(counts.mine, count(AssigneeFilter::Agent(agent(1))), "{scope:?}");
        assert_eq!(counts.as_of, desk.head().await);
    }
}

async fn a_list_says_when_it_was_true(desk: Desk) {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    let filter = ConversationFilter::default();
    let page = desk.store.conversations(&desk.whole(), &filter, None, 5).await.expect("a read");
    assert_eq!((page.as_of, page.has_more), (Position::new(2), false));
    assert_eq!(page.items, [it]);
    let nothing = desk.store.conversations(&only(&[], desk.workspace), &filter, None, 5).await.expect("a read");
    assert_eq!((nothing.as_of, nothing.items.len()), (Position::new(2), 0));
}

on_both! {
    every_filter_equals_a_filter_by_hand_at_every_depth,
    a_scope_of_very_many_inboxes_is_filtered_alike,
    paging_reaches_every_conversation_once_while_others_move,
    counts_are_of_what_is_open_in_scope,
    a_list_says_when_it_was_true,
}
