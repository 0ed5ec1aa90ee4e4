//! What is said where no model was found, the same everywhere: where it was looked for, and what to do.

use super::harmless;
use crate::check::Searched;
use crate::config::DEFAULT_MODELS;

/// "no model found: looked in ... for ...; ...".
#[must_use]
pub fn no_model(searched: &Searched, typed: &dyn Fn(&str) -> String) -> String {
    format!("no model found: {}; {}", looked(searched, typed), remedy(searched, typed))
}

/// Where models were looked for in vain.
pub(super) fn looked(searched: &Searched, typed: &dyn Fn(&str) -> String) -> String {
    let named = |path: &String| match path.as_str() {
        "" => "the repository".to_owned(),
        path => format!("`{}`", harmless(&typed(path))),
    };
    let paths: Vec<String> = searched.paths.iter().map(named).collect();
    let globs = searched.globs.iter().map(|glob| format!("`{}`", harmless(glob)));
    let globs = globs.collect::<Vec<_>>().join(", ");
    let others = match searched.globs == DEFAULT_MODELS {
        true => " and the usual names of other tools",
        false => "",
    };
    format!("looked in {} for {globs}{others}", paths.join(", "))
}

/// What to do: with the files that look like models, where there are any.
pub(super) fn remedy(searched: &Searched, typed: &dyn Fn(&str) -> String) -> String {
    let mut named = Vec::new();
    for one in &searched.candidates {
        named.push(format!("`{}` looks like {}", harmless(&typed(&one.path)), one.format));
    }
    match searched.candidates.first() {
        None => {
            "`tmgate init` writes a first one; a file of another name is named under `models` in \
                 tmgate.yaml, or on the command line of `tmgate check`"
                .to_owned()
        }
        Some(first) => format!(
            "{}: name it under `models` in tmgate.yaml, or on the command line, `tmgate check {}`",
            named.join(", "),
            harmless(&typed(&first.path))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Candidate;

    #[test]
    fn whoever_finds_no_model_is_told_what_to_do() {
        let mut searched = Searched {
            paths: vec![String::new(), "a\u{1b}b".into()],
            globs: vec!["x/*.yaml".into()],
            candidates: Vec::new(),
        };
        let said = no_model(&searched, &str::to_owned);
        assert!(said.starts_with("no model found: looked in the repository, `a"), "{said}");
        assert!(said.contains("for `x/*.yaml`; `tmgate init` writes a first one;"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
        searched.candidates.push(Candidate {
            path: "my.json".into(),
            format: "a model of Threat Dragon".to_owned(),
        });
        let said = no_model(&searched, &str::to_owned);
        assert!(said.ends_with("; `my.json` looks like a model of Threat Dragon: name it under `models` in tmgate.yaml, or on the command line, `tmgate check my.json`"), "{said}");
        assert!(!said.contains("init"), "{said}");
    }
}
