//! The built web application: files that are named by their content for good, everything else asked for anew each time,
//! and the application's page for every path that is no file.

use std::path::{Path, PathBuf};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use super::steer::plain;

/// The build names these by their content.
const ASSETS: &str = "/assets/";
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// What the application's pages may load and who may frame them (S05), beside their scripts. Styles: the component library
/// injects some.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'";

const PAGE_HEADERS: &[(&str, &str)] = &[
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// A folder with a build of the application; compressed copies (`.br`, `.gz`) are preferred.
#[derive(Debug, Clone)]
pub(super) struct StaticFiles {
    files: ServeDir,
    page: ServeFile,
    path: PathBuf,
}

impl StaticFiles {
    /// `None` without an `index.html`: there is no build.
    pub fn new(folder: &Path) -> Option<Self> {
        let path = folder.join("index.html");
        path.is_file().then(|| Self {
            files: ServeDir::new(folder)
                .append_index_html_on_directories(false)
                .precompressed_br()
                .precompressed_gzip(),
            page: ServeFile::new(&path).precompressed_br().precompressed_gzip(),
            path,
        })
    }

    /// Answers a path that is neither an RPC nor the JSON edge's.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.\n");
        }
        let path = request.uri().path();
        let is_asset = path.starts_with(ASSETS);
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.')) && path != "/index.html";
        let answer = if is_file || is_asset {
            self.files.clone().oneshot(request).await
        } else {
            self.page.clone().oneshot(request).await
        };
        let mut response = answer.unwrap_or_else(|never| match never {}).map(Body::new);
        if response.status() == StatusCode::NOT_FOUND {
            return plain(StatusCode::NOT_FOUND, "Not found.\n");
        }
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, if is_asset { FOR_GOOD } else { ASK_FIRST });
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if !is_file && !is_asset {
            // Read anew, as the page is: somebody may have built it again.
            let page = tokio::fs::read_to_string(&self.path).await.unwrap_or_default();
            add_page_headers(headers, &page);
        }
        response
    }
}

fn add_page_headers(headers: &mut HeaderMap, page: &str) {
    let hashes = inline_scripts(page).map(|script| STANDARD.encode(storage::sealed::sha256(script.as_bytes())));
    let policy = hashes.fold(POLICY.to_owned(), |policy, hash| format!("{policy} 'sha256-{hash}'"));
    headers.extend(HeaderValue::try_from(policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    for (name, value) in PAGE_HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

/// The scripts that stand in a page: those of the build, which writes them without attributes.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script>").skip(1).filter_map(|rest| rest.split_once("</script>")).map(|(script, _)| script)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(files: &StaticFiles, path: &str, encodings: &str) -> Response<Body> {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, encodings).body(Body::empty()).unwrap();
        files.answer(request).await
    }

    fn built() -> (tempfile::TempDir, StaticFiles) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        for (name, text) in [
            ("index.html", "<!doctype html><script>alert()</script><script src=\"/app.js\"></script>"),
            ("index.html.br", "brotli"),
            ("robots.txt", "User-agent: *"),
            ("assets/app-1.js", "let it;"),
            ("assets/app-1.js.gz", "gzip"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let files = StaticFiles::new(folder.path()).unwrap();
        (folder, files)
    }

    fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
        response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    #[tokio::test]
    async fn every_path_of_the_application_is_its_page_asked_for_anew() {
        let (_folder, files) = built();
        for path in ["/", "/users/7", "/index.html"] {
            let page = get(&files, path, "gzip, br").await;
            assert_eq!((page.status(), header(&page, "content-encoding")), (StatusCode::OK, "br"), "{path}");
            assert_eq!((header(&page, "content-type"), header(&page, "cache-control")), ("text/html", "no-cache"));
            let policy = header(&page, "content-security-policy");
            assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
            let script = "script-src 'self' 'sha256-S8S/VNmXuUuoIR6OhqBqwIiIkuCxXq31hCCHAHnicV8='";
            assert!(policy.ends_with(script), "{policy}");
        }
        let file = get(&files, "/robots.txt", "").await;
        assert_eq!(header(&file, "content-security-policy"), "");
        let plain = get(&files, "/", "").await;
        assert_eq!(header(&plain, "content-encoding"), "");
    }

    #[tokio::test]
    async fn assets_are_kept_for_good_and_what_is_missing_is_not_the_page() {
        let (_folder, files) = built();
        let asset = get(&files, "/assets/app-1.js", "gzip").await;
        assert_eq!((asset.status(), header(&asset, "content-encoding")), (StatusCode::OK, "gzip"));
        assert_eq!(header(&asset, "cache-control"), "public, max-age=31536000, immutable");
        let robots = get(&files, "/robots.txt", "").await;
        assert_eq!((robots.status(), header(&robots, "cache-control")), (StatusCode::OK, "no-cache"));
        for path in ["/assets/app-2.js", "/assets/", "/favicon.ico", "/assets/../../etc/passwd", "/%2e%2e/Cargo.toml"] {
            assert_eq!(get(&files, path, "br").await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let post = Request::post("/").body(Body::empty()).unwrap();
        assert_eq!(files.answer(post).await.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn a_folder_without_a_build_is_none() {
        assert!(StaticFiles::new(tempfile::tempdir().unwrap().path()).is_none());
    }
}
