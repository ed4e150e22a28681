//! Reading: what a scope allows, in one snapshot, and nothing else.

use parlor_domain::{Contact, ContactId, Position, Scope, Visibility};
use parlor_store::{ConversationFilter, Slice, StatusFilter, TokenHash};

use crate::support::{Desk, ada, at, contact_of, inbox, name, new_workspace, of_visitor, only, visitor};

async fn messages_page_both_ways(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    for number in 0..9 {
        desk.say(&it, &vera, &format!("message {number}"), Visibility::Everyone).await;
    }
    let read = async |slice| desk.store.messages(&desk.whole(), it.id, slice, 4).await.expect("a read").expect("seen");
    let places = |page: &parlor_store::MessagePage| page.items.iter().map(|m| m.position.get()).collect::<Vec<_>>();
    let latest = read(Slice::Latest).await;
    assert_eq!((places(&latest), latest.has_more, latest.as_of), (vec![8, 9, 10, 11], true, Position::new(11)));
    assert_eq!(latest.conversation, desk.load(it.id).await);
    let before = read(Slice::Before(Position::new(5))).await;
    assert_eq!((places(&before), before.has_more), (vec![2, 3, 4], false));
    let after = read(Slice::After(Position::new(5))).await;
    assert_eq!((places(&after), after.has_more), (vec![6, 7, 8, 9], true));
    assert_eq!(places(&read(Slice::After(Position::new(11))).await), Vec::<u64>::new());
}

async fn a_note_does_not_exist_for_a_visitor(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let note = desk.say(&it, &ada(), "asks for a refund", Visibility::AgentsOnly).await.message.expect("a note");
    let scope = of_visitor(&vera, desk.workspace);
    for slice in [Slice::Latest, Slice::Before(Position::new(99)), Slice::After(Position::START)] {
        let page = desk.store.messages(&scope, it.id, slice, 50).await.expect("a read").expect("theirs");
        assert!(page.items.iter().all(|message| message.visibility == Visibility::Everyone));
        assert_eq!(page.items.len(), 1);
    }
    assert_eq!(desk.store.message(&scope, it.id, note.id).await.expect("a read"), None);
    assert!(desk.store.message(&desk.whole(), it.id, note.id).await.expect("a read").is_some());
    for asked in [None, Some(it.id)] {
        let snapshot = desk.store.visitor_snapshot(&scope, asked, 20, 50).await.expect("a read");
        assert_eq!(snapshot.messages.len(), 1);
        assert_eq!(snapshot.conversation, Some(it.id));
    }
}

async fn a_foreign_scope_sees_nothing_on_any_read(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let message = desk.say(&it, &vera, "mine", Visibility::Everyone).await.message.expect("it was posted");
    let contact = contact_of(&vera);
    let stored = Contact {
        id: contact.id,
        workspace: desk.workspace,
        inbox: inbox(1),
        name: contact.name,
        email: None,
        created_at: at(0),
    };
    desk.store.create_visitor(stored, TokenHash([1; 32]), at(0)).await.expect("a contact");
    let other = new_workspace();
    let elsewhere = other.workspace.id;
    desk.store.create_workspace(other).await.expect("another workspace");
    let store = &desk.store;
    let all = ConversationFilter { status: StatusFilter::All, ..ConversationFilter::default() };
    let foreign = [
        Scope::whole(elsewhere),
        of_visitor(&vera, elsewhere),
        of_visitor(&visitor(2), desk.workspace),
        only(&[inbox(2)], desk.workspace),
        only(&[], desk.workspace),
    ];
    for scope in foreign {
        assert_eq!(store.conversation(&scope, it.id).await.expect("a read"), None, "{scope:?}");
        assert_eq!(store.messages(&scope, it.id, Slice::Latest, 5).await.expect("a read"), None, "{scope:?}");
        assert_eq!(store.message(&scope, it.id, message.id).await.expect("a read"), None, "{scope:?}");
        assert!(store.conversations(&scope, &all, None, 5).await.expect("a read").items.is_empty(), "{scope:?}");
        assert_eq!(store.counts(&scope, parlor_domain::AgentId::mint(at(0), 7)).await.expect("a read").open, 0);
        assert_eq!(store.contact(&scope, stored_id(&vera)).await.expect("a read"), None, "{scope:?}");
        assert!(store.contacts(&scope, None, 5).await.expect("a read").items.is_empty(), "{scope:?}");
        let snapshot = store.visitor_snapshot(&scope, Some(it.id), 20, 50).await.expect("a read");
        assert!(snapshot.conversations.is_empty() && snapshot.messages.is_empty(), "{scope:?}");
        assert_eq!(snapshot.conversation, None);
    }
    assert!(store.events_after(elsewhere, Position::START, 5).await.expect("the log").is_empty());
    // The right scopes see it, so that the above proves something.
    for scope in [desk.whole(), only(&[inbox(1)], desk.workspace), of_visitor(&vera, desk.workspace)] {
        assert!(store.message(&scope, it.id, message.id).await.expect("a read").is_some(), "{scope:?}");
        assert_eq!(store.conversations(&scope, &all, None, 5).await.expect("a read").items.len(), 1);
        assert!(store.contact(&scope, stored_id(&vera)).await.expect("a read").is_some(), "{scope:?}");
        assert_eq!(store.contacts(&scope, None, 5).await.expect("a read").items.len(), 1);
    }
}

fn stored_id(actor: &parlor_domain::Actor) -> ContactId {
    contact_of(actor).id
}

async fn a_message_is_found_only_in_its_own_conversation(desk: Desk) {
    let vera = visitor(1);
    let one = desk.begin(&vera, inbox(1)).await;
    let two = desk.begin(&vera, inbox(1)).await;
    let message = desk.say(&one, &vera, "here", Visibility::Everyone).await.message.expect("it was posted");
    let scope = of_visitor(&vera, desk.workspace);
    assert_eq!(desk.store.message(&scope, two.id, message.id).await.expect("a read"), None);
    assert_eq!(desk.store.message(&scope, one.id, message.id).await.expect("a read"), Some(message));
}

async fn a_widget_begins_with_its_newest_conversation(desk: Desk) {
    let vera = visitor(1);
    let older = desk.begin(&vera, inbox(1)).await;
    let newer = desk.begin(&vera, inbox(1)).await;
    desk.begin(&visitor(2), inbox(1)).await;
    for _ in 0..3 {
        desk.say(&newer, &vera, "more", Visibility::Everyone).await;
    }
    let scope = of_visitor(&vera, desk.workspace);
    let snapshot = desk.store.visitor_snapshot(&scope, None, 20, 2).await.expect("a read");
    assert_eq!(snapshot.conversations.iter().map(|it| it.id).collect::<Vec<_>>(), [newer.id, older.id]);
    assert_eq!((snapshot.conversation, snapshot.messages.len(), snapshot.has_more), (Some(newer.id), 2, true));
    assert!(snapshot.messages[0].position < snapshot.messages[1].position);
    assert_eq!(snapshot.as_of, desk.head().await);
    let asked = desk.store.visitor_snapshot(&scope, Some(older.id), 1, 50).await.expect("a read");
    assert_eq!((asked.conversation, asked.messages.len(), asked.has_more), (Some(older.id), 1, false));
    assert_eq!(asked.conversations.len(), 1);
    let nobody = desk.store.visitor_snapshot(&of_visitor(&visitor(9), desk.workspace), None, 20, 50).await;
    let nobody = nobody.expect("a read");
    assert!(nobody.conversations.is_empty() && nobody.conversation.is_none() && nobody.messages.is_empty());
}

async fn contacts_page_newest_first(desk: Desk) {
    for number in 1..=7_u8 {
        let contact = Contact {
            id: ContactId::mint(at(i64::from(number)), 1),
            workspace: desk.workspace,
            inbox: inbox(u128::from(number) % 2),
            name: Some(name(&format!("Visitor {number}"))),
            email: None,
            created_at: at(i64::from(number)),
        };
        desk.store.create_visitor(contact, TokenHash([number; 32]), at(9)).await.expect("a contact");
    }
    for (scope, expected) in
        [(desk.whole(), 7), (only(&[inbox(0), inbox(1)], desk.workspace), 7), (only(&[inbox(0)], desk.workspace), 3)]
    {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let page = desk.store.contacts(&scope, before, 3).await.expect("a read");
            before = page.items.last().map(|last| last.id);
            all.extend(page.items);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(all.len(), expected);
        assert!(all.is_sorted_by(|newer, older| older.id < newer.id));
    }
}

async fn a_readiness_check_asks_the_database(desk: Desk) {
    let before = desk.store.statements();
    desk.store.check().await.expect("it answers");
    assert_eq!(desk.store.statements(), before + 1);
    let store = desk.store.clone();
    desk.store.close().await;
    assert!(store.check().await.is_err());
}

on_both! {
    messages_page_both_ways,
    a_note_does_not_exist_for_a_visitor,
    a_foreign_scope_sees_nothing_on_any_read,
    a_message_is_found_only_in_its_own_conversation,
    a_widget_begins_with_its_newest_conversation,
    contacts_page_newest_first,
    a_readiness_check_asks_the_database,
}
