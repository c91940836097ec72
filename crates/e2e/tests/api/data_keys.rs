//! The rotation of keys beside running servers, killed on its way.

use std::time::Duration;

use e2e::{
    cluster::{Cluster, KEY},
    radius::{Answer, pap},
    within,
};

const SECRET: &str = "0123456789abcdef";
const ACCEPT: Answer = Answer::Code(2);
const SECOND_KEY: &str = "IB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=";

/// Network users behind the NAS 127.0.0.1: names and passwords.
fn people(cluster: &Cluster) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("bench");
    let bench = ["seed", "--bench", "--yes", "--tenants", "2", "--users", "2", "--tokens", "1"];
    let network = ["--radius-users", "3000", "--radius-secret", SECRET, "--out", out.to_str().unwrap()];
    cluster.run(&[&bench[..], &network[..]].concat());
    let text = std::fs::read_to_string(out.join("radius_users.txt")).unwrap();
    let pairs = text.lines().map(|line| line.split_once(' ').unwrap());
    pairs.map(|(name, password)| (name.to_owned(), password.to_owned())).collect()
}

/// Some of them, from everywhere in the table, are accepted by every server.
async fn all_are_accepted(cluster: &Cluster, people: &[(String, String)]) {
    for server in &cluster.servers {
        for (name, password) in people.iter().step_by(111) {
            assert_eq!(pap(server.radius_auth, name, password, SECRET.as_bytes()).await, ACCEPT, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_beside_servers_and_the_old_one_is_given_up() {
    let mut cluster = Cluster::start().await;
    let people = people(&cluster);
    all_are_accepted(&cluster, &people).await;
    let list = cluster.run(&["keys", "list"]);
    assert!(list.contains("master key k1") && list.contains("current"), "{list}");
    assert!(list.contains("radius_users.password: 3000 values, 0 not"), "{list}");

    // The key alone does not open what the other one wrapped.
    cluster.set("WIWEBB_KEYS", &format!("k2:{SECOND_KEY}"));
    let refused = cluster.run_refused(&["keys", "list"]);
    assert!(refused.contains("`k1` is missing"), "{refused}");
    cluster.set("WIWEBB_KEYS", &format!("k1:{SECOND_KEY}"));
    let refused = cluster.run_refused(&["keys", "rotate"]);
    assert!(refused.contains("is not the one that sealed"), "{refused}");

    cluster.set("WIWEBB_KEYS", &format!("k2:{SECOND_KEY},k1:{KEY}"));
    cluster.restart().await;
    let mut killed = 0;
    for millis in [150, 300, 500] {
        let rotate = ["keys", "rotate", "--data-keys"];
        killed += u32::from(cluster.run_killed(&rotate, Duration::from_millis(millis)).await);
        all_are_accepted(&cluster, &people).await;
    }
    assert!(killed > 0, "none was killed on its way");
    let told = cluster.run(&["keys", "rotate", "--data-keys"]);
    assert!(told.contains("radius_users.password: 3000 values, 0 not sealed with the key in use"), "{told}");
    assert!(told.contains(" 0 replaced,") && !told.contains("FAIL"), "{told}");
    all_are_accepted(&cluster, &people).await;

    // What the old servers wrote last is chained within a second.
    let free = async || cluster.run(&["keys", "list"]).contains("may be taken out of WIWEBB_KEYS");
    within(Duration::from_secs(20), free).await;
    cluster.set("WIWEBB_KEYS", &format!("k2:{SECOND_KEY}"));
    cluster.restart().await;
    all_are_accepted(&cluster, &people).await;
    let list = cluster.run(&["keys", "list"]);
    assert!(list.contains("not listed, not needed") && !list.contains(SECOND_KEY), "{list}");
    let verified = cluster.run(&["audit", "verify"]);
    assert!(verified.contains("all is well"), "{verified}");
}
