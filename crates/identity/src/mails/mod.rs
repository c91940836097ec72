//! What people are told by mail. A mail is composed and published in the transaction of what it tells, and leaves after
//! the commit. An address that no mail reaches does not keep the change from being made.
//!
//! `english` and `french` hold the words, `layout` gives them the tenant's name and colour, as text and as HTML. Links
//! carry their token behind `#`, which browsers keep to themselves: it stands in no log.

mod english;
mod french;
mod layout;
mod preview;

pub use preview::previews;

use kernel::{Result, TenantId};
use storage::WriteTx;

use crate::entity::{tenant, tenant_settings, user};

/// Whom a mail goes to.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The e-mail address.
    pub email: String,
    /// How the mail names the account; empty: there is none yet.
    pub username: String,
    /// The language the person chose.
    pub locale: Option<String>,
}

impl Recipient {
    /// A user's own address.
    pub fn of(user: &user::Model) -> Self {
        Self { email: user.email.clone(), username: user.username.clone(), locale: user.locale.clone() }
    }
}

/// The mails that identity sends.
#[derive(Debug, Clone)]
pub enum Mail {
    /// Whether the address is the person's.
    VerifyEmail { link: String },
    /// A new password, for somebody who forgot theirs.
    ResetPassword { link: String },
    /// To a new address: whether it is the person's.
    ChangeEmail { link: String },
    /// To the old address: the account has another one now.
    EmailChanged { email: String },
    /// An account in a tenant, or among the platform's staff.
    Invitation { link: String, invited_by: String, days: i64 },
    /// The password is another one, whoever changed it.
    PasswordChanged,
    /// A sign-in from where there was none before.
    NewDevice { device: String, address: String, time: kernel::Time },
    /// A second factor was added.
    SecondFactorAdded { name: String },
    /// A second factor was removed by its owner.
    SecondFactorRemoved { name: String },
    /// All second factors were taken away, by a manager or from the command line.
    SecondFactorsReset,
    /// The recovery codes are others.
    RecoveryCodesReplaced,
    /// A recovery code stood in for a factor.
    RecoveryCodeUsed { left: u64 },
    /// Somebody made an API key with the account.
    ApiKeyCreated { name: String, prefix: String },
    /// Failed sign-ins have locked the account.
    AccountLocked,
}

/// The languages that mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    English,
    French,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Locale::English => "en",
            Locale::French => "fr",
        }
    }

    /// From a language tag, by its language.
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }
}

/// Whose mail it is: a tenant's, or the platform's own.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The name that the tenant shows.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// The language of people who chose none.
    pub locale: Locale,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: "WiWebb".to_owned(), color: "#1d4ed8".to_owned(), locale: Locale::English }
    }
}

/// What a mail says, before it has a form.
#[derive(Debug)]
struct Content {
    subject: String,
    paragraphs: Vec<String>,
    action: Option<(&'static str, String)>,
}

/// Composes a mail; the subject is one line whatever names it holds.
fn compose(brand: &Brand, to: &Recipient, mail: &Mail) -> jobs::Mail {
    let locale = to.locale.as_deref().and_then(Locale::parse).unwrap_or(brand.locale);
    let content = match locale {
        Locale::English => english::content(&brand.name, &to.username, mail),
        Locale::French => french::content(&brand.name, &to.username, mail),
    };
    jobs::Mail {
        to: to.email.clone(),
        subject: content.subject.replace(|c: char| c.is_control(), " "),
        text: layout::text(brand, &content),
        html: Some(layout::html(brand, locale, &content)),
    }
}

/// Publishes a mail with the transaction.
pub async fn send(tx: &mut WriteTx, to: &Recipient, mail: Mail) -> Result<()> {
    let message = compose(&brand(tx).await?, to, &mail);
    match jobs::mail::message(&message) {
        Ok(event) => tx.publish(event).await,
        Err(error) => {
            tracing::warn!(%error, "somebody cannot be told by mail");
            Ok(())
        }
    }
}

/// How the mails of the transaction's tenant look.
async fn brand(tx: &WriteTx) -> Result<Brand> {
    let mut brand = Brand::default();
    if tx.context().scope().tenant() == Some(TenantId::PLATFORM) {
        return Ok(brand);
    }
    if let Some(tenant) = tx.one(tx.find::<tenant::Entity>()).await? {
        brand.name = tenant.name;
    }
    if let Some(settings) = tx.one(tx.find::<tenant_settings::Entity>()).await? {
        brand.name = settings.shown_name(brand.name);
        if !settings.brand_color.is_empty() {
            brand.color = settings.brand_color;
        }
        brand.locale = Locale::parse(&settings.locale).unwrap_or(brand.locale);
    }
    Ok(brand)
}
