//! Where a report goes, what of it is wanted there, and what came of it.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// The pull request that a report goes to, and how to reach it.
pub struct Target {
    /// The REST interface, as in `GITHUB_API_URL`: `https://api.github.com`, or
    /// `https://HOST/api/v3` of a GitHub Enterprise Server.
    pub api: String,
    /// The GraphQL interface, as in `GITHUB_GRAPHQL_URL`.
    pub graphql: String,
    /// The pages for people, as in `GITHUB_SERVER_URL`: links begin with it.
    pub server: String,
    /// Sent to `api` and `graphql`, and nowhere else.
    pub token: Secret,
    /// `owner/name` of the repository that the pull request goes into.
    pub repository: String,
    /// The number of the pull request.
    pub number: u64,
    /// The run that posts.
    pub run: Run,
}

/// What is to be posted, and how.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Tells the gates of one repository apart, each of which has its own comment: letters, digits
    /// and `._-`, at most 64.
    pub id: String,
    /// The one comment that says how the report went.
    pub comment: bool,
    /// Comments at the lines that findings are about.
    pub inline: Inline,
    /// How many of these may stand there at once; never more than [`Wanted::MOST_INLINE`].
    pub most_inline: usize,
    /// What becomes of the comment once there is nothing more to say.
    pub when_clean: WhenClean,
    /// A check run of its own, beside that of the job.
    pub check_run: bool,
    /// The whole SARIF report, for code scanning. Never a part of one: what it does not hold, code
    /// scanning would take for fixed.
    pub sarif: Option<Vec<u8>>,
}

/// Which findings get a comment at their line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inline {
    /// None.
    Off,
    /// Errors.
    #[default]
    Errors,
    /// All that count.
    All,
}

/// What becomes of the comment once there is nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenClean {
    /// It says so.
    #[default]
    Keep,
    /// It goes.
    Delete,
}

/// What came of posting. Nothing here changes a verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    /// What was wanted and could not be done, each in one sentence that names the permission or the
    /// setting that would help.
    pub warnings: Vec<String>,
    /// What was left undone with good reason, for the log only.
    pub notes: Vec<String>,
    /// Requests that were sent.
    pub requests: u32,
    /// How many of these changed something.
    pub writes: u32,
    /// Where the comment can be read.
    pub comment_url: Option<String>,
    /// Something that was wanted could not be done.
    pub failed: bool,
}

/// A run of a workflow, as `GITHUB_RUN_ID` and `GITHUB_RUN_ATTEMPT` name it. Later ones are
/// greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Run {
    pub id: u64,
    pub attempt: u32,
}

/// A token. It can be neither printed nor copied; what is printed of an error goes through
/// [`Secret::hide`].
pub struct Secret(String);

/// Time, as far as posting needs it: to wait, and to know how long it has waited.
pub trait Pace {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration);

    /// How long an answer may stay away.
    fn patience(&self) -> Duration {
        Duration::from_secs(30)
    }

    /// A little, at random: those who failed together shall not come back together.
    fn jitter(&self) -> Duration;
}

/// Time as it passes.
pub struct Clock {
    began: Instant,
}

impl Wanted {
    /// No pull request gets more comments at lines than this.
    pub const MOST_INLINE: usize = 30;
}

impl Default for Wanted {
    /// The comment, and errors at their lines.
    fn default() -> Self {
        Wanted {
            id: "default".to_owned(),
            comment: true,
            inline: Inline::Errors,
            most_inline: 10,
            when_clean: WhenClean::Keep,
            check_run: false,
            sarif: None,
        }
    }
}

impl Run {
    /// Reads what `Display` writes.
    #[must_use]
    pub fn read(text: &str) -> Option<Run> {
        let (id, attempt) = text.split_once('.')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(id) || !digits(attempt) {
            return None;
        }
        Some(Run { id: id.parse().ok()?, attempt: attempt.parse().ok()? })
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.attempt)
    }
}

impl Secret {
    #[must_use]
    pub fn new(token: &str) -> Self {
        Secret(token.trim().to_owned())
    }

    /// A text without the token in it.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "***") }
    }

    /// A token that cannot stand in a header is none.
    pub(super) fn is_usable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// Tokens of an app, such as the one of a workflow, begin so.
    pub(super) fn is_of_an_app(&self) -> bool {
        self.0.starts_with("ghs_")
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl Clock {
    #[must_use]
    pub fn start() -> Self {
        Clock { began: Instant::now() }
    }
}

impl Pace for Clock {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn jitter(&self) -> Duration {
        Duration::from_millis(RandomState::new().build_hasher().finish() % 500)
    }
}
