//! The binary `wiwebb`.

/// Many small and short-lived buffers on few threads: measured, it takes less time than the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::main()
}
