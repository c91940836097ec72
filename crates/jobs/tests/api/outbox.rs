//! From a rule's transaction to the queue.

use jobs::outbox::Relay;
use serde_json::json;

use crate::support::{Handled, Running, World, leave_effect, passing, settings, until};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_rolled_back_never_runs() {
    let world = World::new().await;
    let mut tx = world.tenant(1).write().await.unwrap();
    tx.publish(storage::outbox::Event::new("test.note", json!("rolled back")).unwrap()).await.unwrap();
    drop(tx);
    let handler = Handled::new("test.note", |_, job, db| async move {
        assert_eq!(job.payload, json!("committed"));
        leave_effect(&job, &db).await
    });
    world.publish(1, "test.note", json!("committed")).await;
    let _worker = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the committed event has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!((handler.runs(), world.effects().await), (1, 1));
    let depth = world.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.dead), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn effects_happen_once_though_the_handler_fails_and_the_relay_repeats_itself() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |run, job, db| async move {
        match run {
            0 => Err(passing()),
            1 => leave_effect(&job, &db).await.and(Err(passing())),
            _ => leave_effect(&job, &db).await,
        }
    });
    world.publish(1, "test.note", json!({"text": "ein Gruß ☕"})).await;
    let relay = Relay::new(&world.storage, world.queue.clone(), |_| true);
    world.execute("CREATE TABLE copy AS SELECT * FROM outbox", Vec::new()).await;
    let again = "INSERT INTO outbox SELECT * FROM copy";
    for _ in 0..2 {
        assert_eq!(relay.run().await.unwrap(), 1);
        world.execute(again, Vec::new()).await;
    }
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);

    let _worker = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!((handler.runs(), world.effects().await), (3, 1));

    until("the outbox is empty", async || world.count("SELECT count(*) AS n FROM outbox").await == 0).await;
    world.execute(again, Vec::new()).await;
    assert!(relay.run().await.unwrap() <= 1);
    until("the outbox is empty", async || world.count("SELECT count(*) AS n FROM outbox").await == 0).await;
    assert_eq!(world.queue.depth().await.unwrap().done, 1);
    assert_eq!(handler.runs(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nobody_handles_is_dropped() {
    let world = World::new().await;
    world.publish(1, "test.nobody", json!(null)).await;
    world.publish(2, "test.note", json!(null)).await;
    let relay = Relay::new(&world.storage, world.queue.clone(), |topic| topic == "test.note");
    assert_eq!(relay.run().await.unwrap(), 2);
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM outbox").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_events_pass_through_relays_side_by_side() {
    let world = World::new().await;
    let mut tx = world.tenant(1).write().await.unwrap();
    for n in 0..250 {
        tx.publish(storage::outbox::Event::new("test.note", n).unwrap()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let relay = || Relay::new(&world.storage, world.queue.clone(), |_| true);
    let (first, second) = (relay(), relay());
    let (first, second) = tokio::join!(first.run(), second.run());
    assert!(first.unwrap() + second.unwrap() >= 250);
    assert_eq!(world.queue.depth().await.unwrap().waiting, 250);
    assert_eq!(world.count("SELECT count(*) AS n FROM outbox").await, 0);
}
