//! The table of crates in docs/architecture.md, and the single call sites of the named exceptions, cannot lie.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

/// Which of our crates each may depend on (docs/architecture.md, section 3).
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("proto", &[]),
    ("kernel", &[]),
    ("egress", &["kernel"]),
    ("storage", &["kernel"]),
    ("jobs", &["kernel", "storage"]),
    ("identity", &["proto", "kernel", "storage", "jobs", "egress"]),
    ("radius-codec", &[]),
    ("radius", &["proto", "kernel", "storage", "jobs", "identity", "radius-codec"]),
    ("server", &["proto", "kernel", "storage", "jobs", "egress", "identity", "radius", "migrations"]),
    ("migrations", &[]),
    ("ctl", &["proto"]),
    ("testkit", &["proto", "kernel", "storage", "jobs", "egress", "identity", "migrations"]),
    ("e2e", &["proto", "radius-codec"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn crates_depend_as_the_table_says() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap().strip_prefix("wiwebb-").unwrap().to_owned();
        let row = MAY_DEPEND_ON.iter().find(|(crate_name, _)| *crate_name == name);
        let (_, allowed) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let is_dev = dependency["kind"] == "dev";
            let Some(other) = dependency["name"].as_str().unwrap().strip_prefix("wiwebb-") else { continue };
            let tests = is_dev && (name != "e2e");
            assert!(allowed.contains(&other) || tests, "{name} depends on {other}");
        }
        seen.insert(name);
    }
    assert_eq!(seen.len(), MAY_DEPEND_ON.len(), "{seen:?}");
}

fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn each_named_exception_has_one_call_site() {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    let (_, system) = files.iter().find(|(path, _)| path.ends_with("storage/src/system.rs")).unwrap();
    let body = system.split_once("pub enum SystemAccess {").unwrap().1.split_once("\n}").unwrap().0;
    let variants = body.lines().filter_map(|line| line.trim().strip_suffix(',')).filter(|line| !line.starts_with("//"));
    for variant in variants {
        let call = format!("SystemAccess::{variant}");
        let names = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let mut sites = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| !path.ends_with("storage/src/system.rs")) {
            let calls = text.match_indices(&call).filter(|(at, _)| !names(&text[at + call.len()..]));
            sites.extend(calls.map(|_| path));
        }
        assert_eq!(sites.len(), 1, "{call} stands in {sites:?}");
    }
}

/// A transaction tells every node which kept replies it overtakes; a statement of the system does not.
#[test]
fn tables_of_kept_replies_are_written_in_transactions_only() {
    let kept: BTreeSet<&str> =
        proto::RPCS.iter().filter_map(|rpc| rpc.cache).flat_map(|cache| cache.tables).copied().collect();
    assert!(kept.contains("users") && kept.contains("tenants"), "{kept:?}");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    // They clear all caches when they are done.
    let told = |path: &Path| path.components().any(|part| part.as_os_str() == "seed");
    for (path, text) in files.iter().filter(|(path, _)| !told(path)) {
        for table in &kept {
            for verb in ["UPDATE", "INSERT INTO", "DELETE FROM"] {
                let statement = format!("{verb} {table}");
                let mut ends =
                    text.match_indices(&statement).map(|(at, _)| text[at + statement.len()..].chars().next());
                let written = ends.any(|next| next.is_none_or(|c| !c.is_alphanumeric() && c != '_'));
                assert!(!written, "{} writes {table} past the kept replies", path.display());
            }
        }
    }
}
