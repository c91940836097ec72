//! Jobs that are given up, listed, and revived.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jobs::Job;
use kernel::{Error, Kind, TenantId};
use serde_json::json;

use crate::support::{Handled, Running, World, leave_effect, passing, settings, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_final_failure_is_listed_and_can_be_retried() {
    let world = World::new().await;
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = mended.clone();
    let handler = Handled::new("test.note", move |_, job, db| {
        let is_mended = is_mended.load(Ordering::SeqCst);
        async move {
            if is_mended {
                return leave_effect(&job, &db).await;
            }
            Err(Error::new(Kind::InvalidArgument, "BROKEN", "It's \"broken\"\u{0}.").caused_by("hunter2"))
        }
    });
    world.publish(3, "test.note", json!({"password": "hunter2"})).await;
    let _worker = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job is dead", async || world.queue.depth().await.unwrap().dead == 1).await;

    let dead = world.queue.dead(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].topic.as_str(), dead[0].tenant_id, dead[0].attempts), ("test.note", 3, 1));
    assert_eq!(dead[0].error, "BROKEN: It's \"broken\".");
    assert!((world.clock.now() - dead[0].at).num_seconds().abs() < 60);
    assert!(!format!("{dead:?}").contains("hunter2"));
    assert_eq!(world.queue.retry("00000000000000000000000000").await.unwrap_err().kind(), Kind::NotFound);

    mended.store(true, Ordering::SeqCst);
    world.queue.retry(&dead[0].id.to_lowercase()).await.unwrap();
    until("the job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!(world.effects().await, 1);
    assert!(world.queue.dead(10).await.unwrap().is_empty());
    assert_eq!(world.queue.retry(&dead[0].id).await.unwrap_err().kind(), Kind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_given_up_after_its_last_attempt() {
    let world = World::new().await;
    let handler =
        Handled::new("test.note", |run, _, _| async move { if run == 1 { panic!("hunter2") } else { Err(passing()) } });
    world.publish(1, "test.note", json!(null)).await;
    let _worker = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job is dead", async || world.queue.depth().await.unwrap().dead == 1).await;
    let dead = world.queue.dead(10).await.unwrap();
    assert_eq!((dead[0].attempts, handler.runs()), (4, 4));
    assert_eq!(dead[0].error, "UNAVAILABLE: The service is not available. Try again.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_no_worker_knows_is_a_dead_letter() {
    let world = World::new().await;
    let id = kernel::id::new_uuid(world.clock.now());
    let job = Job::of_event(id, TenantId(1), "test.unknown", json!(null), world.clock.now());
    world.queue.push(&[job.clone(), job.clone()]).await.unwrap();
    let _worker = Running::start(world.jobs(), settings());
    until("the job is dead", async || world.queue.depth().await.unwrap().dead == 1).await;
    let dead = world.queue.dead(10).await.unwrap();
    assert_eq!((dead[0].id.as_str(), dead[0].attempts), (job.id.as_str(), 1));
    assert_eq!(dead[0].error, "NO_HANDLER: No handler for the topic `test.unknown`.");
}
