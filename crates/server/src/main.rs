//! The binary `wiwebb`.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
