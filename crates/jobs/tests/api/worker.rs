//! Workers that work, stop, and die.

use std::{sync::Arc, time::Duration};

use jobs::{Backoff, WorkerSettings};
use kernel::Scope;
use serde_json::json;
use tokio::sync::Notify;

use crate::support::{Handled, Running, World, leave_effect, passing, settings, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_survives_its_worker() {
    let world = World::new().await;
    // The first run makes its effect durable and then never ends; its worker dies.
    let handler = Handled::new("test.note", |run, job, db| async move {
        leave_effect(&job, &db).await?;
        if run == 0 { std::future::pending().await } else { Ok(()) }
    });
    world.publish(1, "test.note", json!(null)).await;
    let first = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the effect is there", async || world.effects().await == 1).await;
    drop(first);

    let _second = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job has run again", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!((handler.runs(), world.effects().await), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_loses_every_worker_is_given_up() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |_, _, _| std::future::pending());
    world.publish(1, "test.note", json!(null)).await;
    let settings = WorkerSettings { attempts: 1, ..settings() };
    let first = Running::start(world.jobs().handle(handler.clone()), settings.clone());
    until("the job runs", async || handler.runs() == 1).await;
    drop(first);
    let _second = Running::start(world.jobs().handle(handler.clone()), settings);
    until("the job is dead", async || world.queue.depth().await.unwrap().dead == 1).await;
    assert!(world.queue.dead(1).await.unwrap()[0].error.starts_with("WORKER_LOST"));
    assert_eq!(handler.runs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_worker_keeps_a_long_job() {
    let world = World::new().await;
    let go_on = Arc::new(Notify::new());
    let waits = go_on.clone();
    let handler = Handled::new("test.long", move |_, _, _| {
        let waits = waits.clone();
        async move {
            waits.notified().await;
            Ok(())
        }
    });
    let quick = Handled::new("test.note", |_, _, _| async { Ok(()) });
    let jobs = || world.jobs().handle(handler.clone()).handle(quick.clone());
    let (_first, _second) = (Running::start(jobs(), settings()), Running::start(jobs(), settings()));
    world.publish(1, "test.long", json!(null)).await;
    until("the long job runs", async || handler.runs() == 1).await;
    // Longer than a worker may be silent.
    tokio::time::sleep(settings().dead_after + Duration::from_millis(1500)).await;
    world.publish(1, "test.note", json!(null)).await;
    until("the quick job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!(handler.runs(), 1);
    go_on.notify_one();
    until("the long job has run", async || world.queue.depth().await.unwrap().done == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_in_its_tenant() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |_, job, db| async move {
        assert_eq!(db.context().scope(), Scope::Tenant(kernel::TenantId(7)));
        assert_eq!(&*db.context().origin().request_id, job.id.as_str());
        leave_effect(&job, &db).await
    });
    world.publish(7, "test.note", json!(null)).await;
    let _worker = Running::start(world.jobs().handle(handler), settings());
    until("the job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!(world.count("SELECT count(*) AS n FROM job_effects WHERE tenant_id = 7").await, 1);
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_logs WHERE tenant_id = 7").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_stopped_finishes_what_it_began() {
    let world = World::new().await;
    let go_on = Arc::new(Notify::new());
    let waits = go_on.clone();
    let handler = Handled::new("test.note", move |_, _, _| {
        let waits = waits.clone();
        async move {
            waits.notified().await;
            Ok(())
        }
    });
    world.publish(1, "test.note", json!(null)).await;
    let worker = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job runs", async || handler.runs() == 1).await;
    worker.stop.cancel();
    go_on.notify_one();
    worker.stop().await;
    assert_eq!(world.queue.depth().await.unwrap().done, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_cannot_finish_gives_its_jobs_back() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |run, job, db| async move {
        if run == 0 { std::future::pending().await } else { leave_effect(&job, &db).await }
    });
    world.publish(1, "test.note", json!(null)).await;
    let hasty = WorkerSettings { grace: Duration::from_millis(50), ..settings() };
    let worker = Running::start(world.jobs().handle(handler.clone()), hasty);
    until("the job runs", async || handler.runs() == 1).await;
    worker.stop().await;
    assert_eq!(world.queue.depth().await.unwrap().waiting, 1);
    let _second = Running::start(world.jobs().handle(handler.clone()), settings());
    until("the job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!(world.effects().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delay_outlives_the_worker() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |_, _, _| async { Err(passing()) });
    let quick = Handled::new("test.quick", |_, _, _| async { Ok(()) });
    let hour = Duration::from_secs(3600);
    let patient = WorkerSettings { backoff: Backoff { first: hour, limit: hour }, ..settings() };
    let jobs = || world.jobs().handle(handler.clone()).handle(quick.clone());
    world.publish(1, "test.note", json!(null)).await;
    let first = Running::start(jobs(), patient);
    until("the job has failed", async || {
        let depth = world.queue.depth().await.unwrap();
        handler.runs() == 1 && depth.waiting == 1
    })
    .await;
    first.stop().await;

    let _second = Running::start(jobs(), settings());
    world.publish(1, "test.quick", json!(null)).await;
    until("another job has run", async || world.queue.depth().await.unwrap().done == 1).await;
    assert_eq!((handler.runs(), world.queue.depth().await.unwrap().waiting), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_share_the_queue() {
    let world = World::new().await;
    let handler = Handled::new("test.note", |_, job, db| async move { leave_effect(&job, &db).await });
    let workers = [0; 3].map(|_| Running::start(world.jobs().handle(handler.clone()), settings()));
    for n in 0..40 {
        world.publish(n % 5, "test.note", json!(n)).await;
    }
    until("all jobs have run", async || world.queue.depth().await.unwrap().done == 40).await;
    assert_eq!((handler.runs(), world.effects().await), (40, 40));
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_handlers_of_one_topic_are_refused() {
    let world = World::new().await;
    let handler = || Handled::new("test.note", |_, _, _| async { Ok(()) });
    assert!(world.jobs().handle(handler()).handle(handler()).worker(settings()).is_err());
}
