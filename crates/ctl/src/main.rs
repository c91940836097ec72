//! See the library. Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use ctl::{
    args::{Arguments, Command, Format},
    commands,
    connect::Server,
    failure::Failure,
    output, watch,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let format = arguments.output;
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.text(format == Format::Json));
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Command::Completion { shell } = arguments.command {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Arguments::command(), "wiwebbctl", &mut script);
        return output::write(&String::from_utf8_lossy(&script));
    }
    let server = Server::connect(&arguments.connection).await?;
    match arguments.command.watched() {
        Some(every) => watch::lists(&server, &arguments.command, arguments.output, every).await,
        None if arguments.command.follows() => watch::audit(&server, &arguments.command, arguments.output).await,
        None => output::show(&commands::run(&server, &arguments.command).await?, arguments.output),
    }
}
