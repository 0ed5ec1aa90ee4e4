//! The page for people who would rather look than read, and the registers for those who file.
//!
//! One HTML file: no script, nothing that is loaded, light and dark. Everything in it comes from one
//! run of the check and from what the rules saw in it, so its numbers are those of the gate.

mod charts;
mod facts;
mod first;
mod past;
mod portfolio;
mod registers;
mod sections;
mod tables;

use base64::Engine as _;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

pub use facts::{Facts, gather};
pub use portfolio::{Member, portfolio};
pub use registers::registers;

use crate::check::Report;
use crate::diagram;
use crate::diff::Standing;
use crate::model::vocabulary::Stride;
use crate::report::{harmless, uri};

const LETTERS: [Stride; 6] = [
    Stride::Spoofing,
    Stride::Tampering,
    Stride::Repudiation,
    Stride::InformationDisclosure,
    Stride::DenialOfService,
    Stride::ElevationOfPrivilege,
];

/// What the page is made of.
pub struct Page<'a> {
    /// What the repository is called.
    pub name: &'a str,
    pub report: &'a Report,
    /// By path.
    pub models: &'a [Facts],
    /// The open risk at commits of the past, the oldest first.
    pub past: &'a [Sample],
    pub links: &'a Links,
}

/// The open risk of all models at one commit.
#[derive(Clone, Debug)]
pub struct Sample {
    pub day: Date,
    pub standing: Standing,
}

/// Where a line of a file is to be found.
#[derive(Clone, Debug)]
pub struct Links {
    /// What precedes a path: an address of a forge that ends in a slash, `../`, or nothing.
    pub before: String,
}

impl Links {
    fn to(&self, at: &facts::At) -> String {
        format!("{}{}#L{}", self.before, uri(&at.path), at.line)
    }
}

/// The whole file.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let title = format!("Threat models of {}", shown(page.name));
    let body = html! {
        (sections::head(page))
        main {
            (sections::summary(page))
            @for (at, model) in page.models.iter().enumerate() { (sections::model(page, model, at)) }
            (sections::findings(page))
            (sections::not_assessed(page))
        }
    };
    document(&title, &body)
}

/// A document that may load nothing and run nothing: its only style is known by its hash.
fn document(title: &str, body: &Markup) -> String {
    let style = format!("{}{}", include_str!("page.css"), diagram::STYLE);
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    format!("{}\n", document.into_string())
}

/// A text out of a model: what could act on the reader is written as an escape.
fn shown(text: &str) -> String {
    harmless(text).into_owned()
}
