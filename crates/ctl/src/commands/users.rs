//! `wiwebbctl users`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use proto::wiwebb::identity::v1::{user_service_client::UserServiceClient, *};

use super::{list, one, role};
use crate::{
    args::ListOptions,
    connect::{Server, Wire, read},
    failure::Failure,
    output::Report,
    paging::{PAGE_SIZE, all},
};

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Lists users.
    List {
        /// Part of the username, e-mail address or a name.
        #[arg(long, default_value = "")]
        search: String,
        /// Only this role: superadmin, admin, tenant_owner or subscriber.
        #[arg(long, value_parser = role)]
        role: Option<UserRole>,
        /// Only active or only inactive ones.
        #[arg(long, value_name = "true|false")]
        active: Option<bool>,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Shows one user.
    Get {
        /// The user.
        id: i64,
    },
    /// Creates a user. Staff name the tenant by --tenant.
    Create {
        /// Sign-in name.
        #[arg(long)]
        username: String,
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// superadmin, admin, tenant_owner or subscriber. With an API key: subscriber.
        #[arg(long, value_parser = role)]
        role: UserRole,
        /// A file that holds the password; `-` is standard input.
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        #[command(flatten)]
        profile: Profile,
    },
    /// Changes what is named of a user's profile.
    Update {
        /// The user.
        id: i64,
        /// E-mail address. Kept for people.
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        profile: Profile,
    },
    /// Deletes a user for good.
    Delete {
        /// The user.
        id: i64,
    },
    /// Lets a user sign in again.
    Activate {
        /// The user.
        id: i64,
    },
    /// Lets a user sign in no longer, and ends the user's sessions.
    Deactivate {
        /// The user.
        id: i64,
    },
    /// Gives a user another role. Kept for people.
    AssignRole {
        /// The user.
        id: i64,
        /// superadmin, admin, tenant_owner or subscriber.
        role: String,
    },
    /// Sets a user's password, and ends the user's sessions. Kept for people.
    SetPassword {
        /// The user.
        id: i64,
        /// A file that holds the password; `-` is standard input.
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
}

/// The optional fields of a user.
#[derive(Debug, Clone, Args)]
pub struct Profile {
    /// Given name.
    #[arg(long)]
    pub first_name: Option<String>,
    /// Family name.
    #[arg(long)]
    pub last_name: Option<String>,
    /// Telephone number.
    #[arg(long)]
    pub phone_number: Option<String>,
    /// Company.
    #[arg(long)]
    pub company: Option<String>,
    /// Place.
    #[arg(long)]
    pub location: Option<String>,
}

impl Profile {
    fn user(&self) -> User {
        let Self { first_name, last_name, phone_number, company, location } = self.clone();
        User { first_name, last_name, phone_number, company, location, ..User::default() }
    }
}

const COLUMNS: &[&str] = &["id", "username", "email", "role", "tenant", "is_active", "last_login"];

pub(super) async fn run(server: &Server, command: &UserCommand) -> Result<Report, Failure> {
    let mut client = UserServiceClient::new(server.wire());
    match command {
        UserCommand::List { search, role, active, list: options } => {
            let ask = async |page_token| {
                let request = ListUsersRequest {
                    page_size: PAGE_SIZE,
                    page_token,
                    order_by: options.order_by.clone(),
                    search: search.clone(),
                    role: role.map(Into::into),
                    is_active: *active,
                    ..Default::default()
                };
                client.list_users(request).await
            };
            list("User", COLUMNS, &all(options.limit, ask).await?)
        }
        UserCommand::Get { id } => one("User", client.get_user(GetUserRequest { id: *id }).await?.into_inner()),
        UserCommand::Create { username, email, role, password_file, profile } => {
            let user = User {
                username: Some(username.clone()),
                email: Some(email.clone()),
                role: (*role).into(),
                password: Some(password(password_file)?),
                ..profile.user()
            };
            one("User", client.create_user(CreateUserRequest { user: Some(user) }).await?.into_inner())
        }
        UserCommand::Update { id, email, profile } => {
            let user = User { email: email.clone(), ..profile.user() };
            let request = UpdateUserRequest { id: *id, user: Some(user), update_mask: None };
            one("User", client.update_user(request).await?.into_inner())
        }
        UserCommand::Delete { id } => {
            client.delete_user(DeleteUserRequest { id: *id }).await?;
            Ok(Report::Done(format!("User {id} is deleted.")))
        }
        UserCommand::Activate { id } => activate(client, *id, true).await,
        UserCommand::Deactivate { id } => activate(client, *id, false).await,
        UserCommand::AssignRole { id, role } => {
            let request = AssignRoleRequest { id: *id, role: Some(role.clone()) };
            Ok(Report::Done(client.assign_role(request).await?.into_inner().message))
        }
        UserCommand::SetPassword { id, password_file } => {
            let request = SetPasswordRequest { id: *id, password: Some(password(password_file)?) };
            Ok(Report::Done(client.set_password(request).await?.into_inner().message))
        }
    }
}

async fn activate(mut client: UserServiceClient<Wire>, id: i64, active: bool) -> Result<Report, Failure> {
    let request = ActivateUserRequest { id, is_active: Some(active) };
    Ok(Report::Done(client.activate_user(request).await?.into_inner().message))
}

/// A password from a file or from standard input, without the end of its line.
fn password(file: &Path) -> Result<String, Failure> {
    let bytes = if file == Path::new("-") {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|error| Failure::usage(format!("--password-file: {error}")))?;
        line.into_bytes()
    } else {
        read("--password-file", file)?
    };
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("--password-file: this is not UTF-8"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
