use proto::wiwebb::radius::v1::{ListSessionsRequest, Session};
use testkit::Actor;

use crate::{
    site::{SECRET, Site, session_client},
    wire::{Attribute, MESSAGE_AUTHENTICATOR, PROXY_STATE, packet},
};

const START: u32 = 1;
const STOP: u32 = 2;
const INTERIM: u32 = 3;
const ON: u32 = 7;
const OFF: u32 = 8;
const RESPONSE: u8 = 5;

fn number(kind: u8, value: u32) -> Attribute {
    (kind, value.to_be_bytes().to_vec())
}

/// A record of ann's session: its status, its name, when (seconds after a fixed time), and its octets.
fn record(status: u32, session: &str, at: u32, octets: u32) -> Vec<Attribute> {
    vec![
        number(40, status),
        (44, session.into()),
        (1, b"ann".to_vec()),
        (31, b"02-00-00-00-00-01".to_vec()),
        (8, vec![10, 0, 0, 7]),
        number(55, at),
        number(42, octets),
        number(43, octets * 2),
    ]
}

/// A time that the server believes, by the machine's clock.
fn now(site: &Site) -> u32 {
    u32::try_from(site.app.clock.now().timestamp()).unwrap()
}

async fn sessions(actor: &Actor) -> Vec<Session> {
    let request = ListSessionsRequest { page_size: 100, order_by: "id".into(), ..ListSessionsRequest::default() };
    session_client(actor).list_sessions(request).await.unwrap().into_inner().sessions
}

fn seconds(time: &Option<prost_types::Timestamp>) -> u32 {
    u32::try_from(time.as_ref().unwrap().seconds).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn start_interim_stop_is_one_row() {
    let site = Site::start().await;
    let (tenant, owner) = site.tenant("alpha").await;
    let gate = site.nas(&owner, "gate", "127.0.0.1").await;
    let running = site.serve().await;
    let nas = running.acct("127.0.0.1", SECRET).await;
    let began = now(&site) - 100;
    let mut start = record(START, "s1", began, 0);
    start.push((PROXY_STATE, b"p".to_vec()));
    let reply = nas.ask(&nas.account(1, &start)).await;
    assert_eq!((reply.code(), reply.attributes()), (RESPONSE, vec![(PROXY_STATE, b"p".to_vec())]));
    let open = &sessions(&owner).await[0];
    assert_eq!((seconds(&open.started_at), &open.stopped_at), (began, &None));
    nas.ask(&nas.account(2, &record(INTERIM, "s1", began + 60, 500))).await;
    let mut stop = record(STOP, "s1", began + 90, 7);
    // 7 octets beyond three wraps of the counter from the user, and one wrap of the other.
    stop.extend([number(46, 90), number(49, 1), number(52, 3), number(53, 1)]);
    nas.ask(&nas.account(3, &stop)).await;
    let [session] = &sessions(&owner).await[..] else { panic!() };
    assert_eq!((seconds(&session.started_at), seconds(&session.stopped_at)), (began, began + 90));
    assert_eq!((session.input_octets, session.output_octets), ((3 << 32) + 7, (1 << 32) + 14));
    assert_eq!((session.session_seconds, session.tenant_id, &session.nas_id), (90, tenant, &gate.id));
    assert_eq!((session.session_id.as_str(), session.username.as_str()), ("s1", "ann"));
    assert_eq!(session.terminate_cause.as_deref(), Some("User-Request"));
    assert_eq!(session.framed_ip_address.as_deref(), Some("10.0.0.7"));
    assert_eq!(session.calling_station_id.as_deref(), Some("02-00-00-00-00-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn late_and_repeated_records_only_raise_counters() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let running = site.serve().await;
    let nas = running.acct("127.0.0.1", SECRET).await;
    let began = now(&site) - 100;
    let stop = nas.account(1, &record(STOP, "s1", began + 50, 100));
    let first = nas.ask(&stop).await;
    assert_eq!(nas.ask(&stop).await, first);
    nas.ask(&nas.account(2, &record(STOP, "s1", began + 50, 100))).await;
    nas.ask(&nas.account(3, &record(START, "s1", began, 0))).await;
    nas.ask(&nas.account(4, &record(INTERIM, "s1", began + 20, 40))).await;
    nas.ask(&nas.account(5, &record(INTERIM, "s1", began + 49, 140))).await;
    let [session] = &sessions(&owner).await[..] else { panic!() };
    assert_eq!((seconds(&session.stopped_at), session.input_octets), (began + 50, 140));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_used_again_is_the_next_generation() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let running = site.serve().await;
    let nas = running.acct("127.0.0.1", SECRET).await;
    let began = now(&site) - 200;
    for (identifier, status, at, octets) in
        [(1, START, 0, 0), (2, STOP, 50, 900), (3, START, 60, 0), (4, INTERIM, 80, 5), (5, STOP, 50, 900)]
    {
        nas.ask(&nas.account(identifier, &record(status, "s1", began + at, octets))).await;
    }
    let found: Vec<_> = sessions(&owner).await.iter().map(|s| (s.stopped_at.is_none(), s.input_octets)).collect();
    assert_eq!(found, [(false, 900), (true, 5)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_nas_ends_its_sessions_only() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.nas(&owner, "door", "127.0.0.2").await;
    let running = site.serve().await;
    let (gate, door) = (running.acct("127.0.0.1", SECRET).await, running.acct("127.0.0.2", SECRET).await);
    let began = now(&site) - 100;
    gate.ask(&gate.account(1, &record(START, "old", began, 0))).await;
    gate.ask(&gate.account(2, &record(START, "new", began + 50, 0))).await;
    door.ask(&door.account(1, &record(START, "other", began, 0))).await;
    gate.ask(&gate.account(3, &[number(40, ON), number(55, began + 40)])).await;
    let causes = async || {
        let mut found: Vec<_> = sessions(&owner).await.into_iter().map(|s| (s.session_id, s.terminate_cause)).collect();
        found.sort();
        found
    };
    let reboot = |name: &str, cause: Option<&str>| (name.to_owned(), cause.map(str::to_owned));
    assert_eq!(causes().await, [reboot("new", None), reboot("old", Some("NAS-Reboot")), reboot("other", None)]);
    door.ask(&door.account(2, &[number(40, OFF)])).await;
    assert_eq!(causes().await[2], reboot("other", Some("Admin-Reboot")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_not_acknowledged() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let running = site.serve().await;
    let nas = running.acct("127.0.0.1", SECRET).await;
    let at = now(&site);
    let mut forged = nas.account(1, &record(START, "s1", at, 0));
    forged[30] ^= 1;
    nas.is_ignored(&forged, 10).await;
    nas.is_ignored(&nas.account(2, &record(15, "s1", at, 0)), 11).await;
    nas.is_ignored(&nas.account(3, &[number(40, START)]), 12).await;
    nas.is_ignored(&nas.account(4, &[(44, b"s1".to_vec())]), 13).await;
    nas.is_ignored(&packet(1, 5, [5; 16], &[]), 14).await;
    assert!(sessions(&owner).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn message_authenticator_is_checked_where_it_is_and_never_sent() {
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    let running = site.serve().await;
    let nas = running.acct("127.0.0.1", SECRET).await;
    let mut signed = record(START, "s1", now(&site), 0);
    signed.push((MESSAGE_AUTHENTICATOR, vec![0; 16]));
    let reply = nas.ask(&nas.account(1, &signed)).await;
    assert!(reply.attributes().is_empty());
    // Signed with another secret, below an authenticator that is right.
    let stranger = running.acct("127.0.0.1", "another secret, also long").await;
    let wrong = stranger.account(2, &signed);
    let place = wrong.len() - 16;
    *signed.last_mut().unwrap() = (PROXY_STATE, wrong[place..].to_vec());
    let mut request = nas.account(2, &signed);
    request[place - 2] = MESSAGE_AUTHENTICATOR;
    nas.is_ignored(&request, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_of_a_burst_is_kept_once_and_in_its_tenant() {
    let site = Site::start().await;
    let ((alpha, one), (beta, two)) = (site.tenant("alpha").await, site.tenant("beta").await);
    site.nas(&one, "gate", "127.0.0.1").await;
    site.nas(&two, "gate", "127.0.0.2").await;
    let running = site.serve().await;
    let at = now(&site) - 100;
    for (source, count) in [("127.0.0.1", 60u8), ("127.0.0.2", 40)] {
        let nas = running.acct(source, SECRET).await;
        for identifier in 0..count {
            let status = [START, INTERIM, STOP][usize::from(identifier % 3)];
            let name = format!("s{}", identifier / 3);
            let request =
                nas.account(identifier, &record(status, &name, at + u32::from(identifier), identifier.into()));
            nas.socket.send(&request).await.unwrap();
        }
        let mut answered: Vec<u8> = Vec::new();
        for _ in 0..count {
            answered.push(nas.receive().await.0[1]);
        }
        answered.sort_unstable();
        assert_eq!(answered, (0..count).collect::<Vec<_>>());
    }
    let (first, second) = (sessions(&one).await, sessions(&two).await);
    assert!(first.iter().all(|s| s.tenant_id == alpha) && second.iter().all(|s| s.tenant_id == beta));
    assert_eq!((first.len(), second.len()), (20, 14));
    assert!(first.iter().all(|s| s.stopped_at.is_some()));
    assert_eq!(second.iter().filter(|s| s.stopped_at.is_none()).count(), 1);
    assert_eq!(sessions(&site.root).await.len(), 34);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_record_does_not_hold_up_the_others() {
    use sea_orm::ConnectionTrait as _;
    let site = Site::start().await;
    let (_, owner) = site.tenant("alpha").await;
    site.nas(&owner, "gate", "127.0.0.1").await;
    site.nas(&owner, "gone", "127.0.0.2").await;
    let running = site.serve().await;
    let (gate, gone) = (running.acct("127.0.0.1", SECRET).await, running.acct("127.0.0.2", SECRET).await);
    // Behind the server's back, so that it still believes the NAS.
    let database = site.app.database.owner().await;
    database.execute_unprepared("DELETE FROM radius_nas WHERE name = 'gone'").await.unwrap();
    let at = now(&site);
    for identifier in 0..20 {
        let lost = gone.account(identifier, &record(START, &format!("l{identifier}"), at, 0));
        gone.socket.send(&lost).await.unwrap();
        let kept = gate.account(identifier, &record(START, &format!("k{identifier}"), at, 0));
        gate.socket.send(&kept).await.unwrap();
    }
    for _ in 0..20 {
        assert_eq!(gate.receive().await.code(), RESPONSE);
    }
    assert_eq!(sessions(&owner).await.len(), 20);
    let mut buffer = [0; 64];
    assert!(gone.socket.try_recv(&mut buffer).is_err());
}
