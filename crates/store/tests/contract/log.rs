//! The log: in order, from anywhere it still reaches; what was pruned is said to be gone.

use parlor_domain::{Position, Visibility};
use parlor_store::LogError;

use crate::support::{Desk, ada, inbox, visitor};

async fn the_log_is_read_from_any_place_in_parts(desk: Desk) {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    for _ in 0..8 {
        desk.say(&it, &ada(), "on", Visibility::Everyone).await;
    }
    let read = async |after, limit| {
        let events = desk.store.events_after(desk.workspace, Position::new(after), limit).await.expect("the log");
        events.iter().map(|event| event.position.get()).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 3).await, [1, 2, 3]);
    assert_eq!(read(7, 100).await, [8, 9, 10]);
    assert_eq!(read(10, 100).await, [0_u64; 0]);
    assert_eq!(read(u64::MAX, 100).await, [0_u64; 0]);
}

async fn what_was_pruned_is_too_old(desk: Desk) {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    for _ in 0..8 {
        desk.say(&it, &ada(), "on", Visibility::Everyone).await;
    }
    let (store, workspace) = (&desk.store, desk.workspace);
    assert_eq!(store.prune_events(workspace, 100).await, Ok(0));
    assert_eq!(store.prune_events(workspace, 4).await, Ok(6));
    assert_eq!(store.prune_events(workspace, 4).await, Ok(0));
    assert_eq!(store.oldest_resumable(workspace).await, Ok(Position::new(6)));
    assert_eq!(store.events_after(workspace, Position::new(5), 9).await, Err(LogError::TooOld));
    assert_eq!(store.events_after(workspace, Position::new(6), 9).await.expect("the log").len(), 4);
    assert_eq!(store.head(workspace).await, Ok(Position::new(10)));
    // Messages stay: only the log forgets.
    assert_eq!(desk.load(it.id).await.activity, Position::new(10));
    assert_eq!(store.prune_events(workspace, 0).await, Ok(4));
    assert_eq!(store.events_after(workspace, Position::new(10), 9).await, Ok(Vec::new()));
}

async fn pruning_much_happens_in_steps_and_misses_nothing(desk: Desk) {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..1_200 {
        let words = crate::support::draft(&crate::support::fresh(), "on", Visibility::Everyone);
        let batch = crate::support::posting(desk.workspace, &it, &visitor(1), words, false);
        let store = desk.store.clone();
        senders.spawn(async move { store.commit(batch).await.map(|_| ()) });
    }
    while let Some(sent) = senders.join_next().await {
        sent.expect("the sender lives").expect("it is stored");
    }
    assert_eq!(desk.store.prune_events(desk.workspace, 2).await, Ok(1_200));
    assert_eq!(desk.store.events_after(desk.workspace, Position::new(1_200), 9).await.expect("the log").len(), 2);
}

on_both! {
    the_log_is_read_from_any_place_in_parts,
    what_was_pruned_is_too_old,
    pruning_much_happens_in_steps_and_misses_nothing,
}
