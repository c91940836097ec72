//! Compiles `proto/` for `crates/proto`: messages, services, clients, the descriptor set, and the table of RPCs with
//! their access entries. It fails, naming the RPC, where an entry is missing or contradicts itself.

use std::{env, fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ReflectMessage as _};

fn main() -> Result<()> {
    let proto = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../proto").canonicalize()?;
    // Relative to the package: clones that share a target folder each look at their own files.
    println!("cargo:rerun-if-changed=../../proto");
    println!("cargo:rerun-if-changed=../../build.rs");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);

    let mut files = Vec::new();
    proto_files(&proto.join("wiwebb"), &mut files)?;
    files.sort();

    // With comments for the generated documentation, and once more without them for the binary, which keeps them as a
    // table.
    let commented = descriptor_set(&proto, &files, true)?;
    let bare = descriptor_set(&proto, &files, false)?;
    fs::write(out.join("descriptor.bin"), &bare)?;
    fs::write(out.join("rpcs.rs"), rpc_table(&DescriptorPool::decode(bare.as_slice())?)?)?;

    let set = prost_types::FileDescriptorSet::decode(commented.as_slice())?;
    fs::write(out.join("comments.rs"), comment_table(&DescriptorPool::decode(commented.as_slice())?)?)?;
    tonic_prost_build::configure().bytes(".").include_file("all.rs").compile_fds(set)?;
    Ok(())
}

fn proto_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            proto_files(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

fn descriptor_set(root: &Path, files: &[std::path::PathBuf], comments: bool) -> Result<Vec<u8>> {
    let mut compiler = protox::Compiler::new([root])?;
    compiler.include_imports(true).include_source_info(comments).open_files(files)?;
    Ok(compiler.encode_file_descriptor_set())
}

fn rpc_table(pool: &DescriptorPool) -> Result<String> {
    let mut table = String::from("/// Every RPC, sorted by path.\npub const RPCS: &[Rpc] = &[\n");
    let mut rows = Vec::new();
    for service in pool.services().filter(|s| s.full_name().starts_with("wiwebb.")) {
        for method in service.methods() {
            let row = rpc_row(pool, &method).with_context(|| format!("RPC {}", method.full_name()))?;
            rows.push((format!("/{}/{}", service.full_name(), method.name()), row));
        }
    }
    rows.sort();
    for (path, row) in rows {
        writeln!(table, "    Rpc {{ path: {path:?}, {row} }},")?;
    }
    table.push_str("];\n");
    Ok(table)
}

fn rpc_row(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<String> {
    let access = option(pool, method, "wiwebb.options.v1.access")?.context("has no `access` option")?;
    let flag = |name: &str| access.get_field_by_name(name).and_then(|v| v.as_bool()).unwrap_or_default();
    let (public, fresh, people_only) = (flag("public"), flag("fresh"), flag("people_only"));
    let enrolment = flag("enrolment");
    let permission =
        access.get_field_by_name("permission").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let reach = access.get_field_by_name("reach").and_then(|v| v.as_enum_number()).unwrap_or_default();
    ensure!(
        !public || !(fresh || people_only || enrolment),
        "a public RPC has no caller to be `fresh`, `people_only` or in `enrolment`"
    );
    ensure!(public == (reach == 0), "`access` needs exactly one of `public` and `reach`");
    ensure!(!public || permission.is_empty(), "a public RPC has no caller who could hold `{permission}`");
    ensure!(
        permission.is_empty() || permission.split('.').count() == 3,
        "`{permission}` is not <domain>.<resource>.<verb>"
    );

    let read_only =
        method.method_descriptor_proto().options.as_ref().is_some_and(|o| o.idempotency_level() as i32 == 1);
    let http = option(pool, method, "google.api.http")?.context("has no `google.api.http` option")?;
    let gets = http.has_field_by_name("get");
    if gets && !read_only {
        bail!("is bound to GET but not declared `idempotency_level = NO_SIDE_EFFECTS`");
    }
    let cache = cache(pool, method, public, read_only)?;
    let limit = option(pool, method, "wiwebb.options.v1.limit")?;
    let limited =
        |name: &str| limit.as_ref().and_then(|limit| limit.get_field_by_name(name)?.as_bool()).unwrap_or_default();
    let (credential_check, host_only) = (limited("credential_check"), limited("host_only"));
    ensure!(!host_only || (public && read_only), "`host_only` is for public RPCs that are read-only");
    ensure!(!public || credential_check != host_only, "a public RPC's `limit` says `credential_check` or `host_only`");
    let reach = match reach {
        0 => "None",
        1 => "Own",
        2 => "Tenant",
        3 => "PlatformRead",
        other => bail!("unknown reach {other}"),
    };
    Ok(format!(
        "public: {public}, permission: {permission:?}, reach: Reach::{reach}, fresh: {fresh}, \
         people_only: {people_only}, enrolment: {enrolment}, credential_check: {credential_check}, cache: {cache}, \
         read_only: {read_only}, streaming: {}",
        method.is_server_streaming()
    ))
}

/// The comments of services, methods, messages, fields and enums, by full name.
fn comment_table(pool: &DescriptorPool) -> Result<String> {
    let mut rows = std::collections::BTreeMap::new();
    for file in pool.files().filter(|file| file.package_name().starts_with("wiwebb.")) {
        let file = file.file_descriptor_proto();
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        for (path, text) in locations.filter_map(|l| Some((&l.path, l.leading_comments.as_deref()?))) {
            if let Some(name) = full_name(file, path) {
                rows.insert(name, text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
    let mut table =
        String::from("/// Comments of the contract by full name, sorted.\npub const COMMENTS: &[(&str, &str)] = &[\n");
    for (name, text) in rows {
        writeln!(table, "    ({name:?}, {text:?}),")?;
    }
    table.push_str("];\n");
    Ok(table)
}

/// What a path of `SourceCodeInfo` leads to, as far as documentation speaks of it; nested messages are not.
fn full_name(file: &prost_types::FileDescriptorProto, path: &[i32]) -> Option<String> {
    let at = |index: i32| usize::try_from(index).ok();
    let names: Vec<&str> = match *path {
        [4, m] => vec![file.message_type.get(at(m)?)?.name()],
        [4, m, 2, f] => {
            let message = file.message_type.get(at(m)?)?;
            vec![message.name(), message.field.get(at(f)?)?.name()]
        }
        [5, e] => vec![file.enum_type.get(at(e)?)?.name()],
        [5, e, 2, v] => {
            let kind = file.enum_type.get(at(e)?)?;
            vec![kind.name(), kind.value.get(at(v)?)?.name()]
        }
        [6, s] => vec![file.service.get(at(s)?)?.name()],
        [6, s, 2, m] => {
            let service = file.service.get(at(s)?)?;
            vec![service.name(), service.method.get(at(m)?)?.name()]
        }
        _ => return None,
    };
    Some(format!("{}.{}", file.package(), names.join(".")))
}

/// The `cache` option as the text of an `Option<Cache>`.
fn cache(pool: &DescriptorPool, method: &MethodDescriptor, public: bool, read_only: bool) -> Result<String> {
    let Some(cache) = option(pool, method, "wiwebb.options.v1.cache")? else { return Ok("None".to_owned()) };
    ensure!(read_only && !public, "`cache` is for read-only RPCs with a caller");
    ensure!(!method.is_server_streaming() && !method.is_client_streaming(), "`cache` is not for streams");
    let tables = cache.get_field_by_name("tables");
    let tables: Vec<&str> = tables.iter().filter_map(|v| v.as_list()).flatten().filter_map(|v| v.as_str()).collect();
    let seconds = cache.get_field_by_name("seconds").and_then(|v| v.as_i32()).unwrap_or_default();
    let by_language = cache.get_field_by_name("by_language").and_then(|v| v.as_bool()).unwrap_or_default();
    ensure!(!tables.is_empty(), "`cache` names no table");
    ensure!((1..=300).contains(&seconds), "`cache` keeps a reply for 1 to 300 seconds");
    Ok(format!("Some(Cache {{ tables: &{tables:?}, seconds: {seconds}, by_language: {by_language} }})"))
}

/// An extension of a method's options, if it is set.
fn option(pool: &DescriptorPool, method: &MethodDescriptor, name: &str) -> Result<Option<DynamicMessage>> {
    let extension = pool.get_extension_by_name(name).with_context(|| format!("{name} is not defined"))?;
    let options = method.options();
    debug_assert_eq!(options.descriptor().full_name(), "google.protobuf.MethodOptions");
    Ok(options.has_extension(&extension).then(|| options.get_extension(&extension).as_message().cloned()).flatten())
}
