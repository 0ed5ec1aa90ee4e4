//! How bad a threat is.

use super::{Graph, Treatment};
use crate::model::Threat;
use crate::model::vocabulary::{Level, Likelihood};
use crate::score::cvss::Reading;
use crate::score::owasp::Factors;
use crate::score::{Rating, Tenths};

/// Likelihood and impact to a level of risk. The default extends the three-by-three matrix of the
/// OWASP Risk Rating Methodology by a column for critical impact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Rows low, medium, high likelihood; columns low, medium, high, critical impact.
    pub rows: [[Level; 4]; 3],
}

impl Default for Matrix {
    fn default() -> Self {
        use Level::{Critical, High, Low, Medium};
        Matrix {
            rows: [
                [Low, Low, Medium, High],
                [Low, Medium, High, Critical],
                [Medium, High, Critical, Critical],
            ],
        }
    }
}

impl Matrix {
    #[must_use]
    pub fn level(&self, likelihood: Likelihood, impact: Level) -> Level {
        self.rows[likelihood as usize][impact as usize]
    }
}

impl<'m> Graph<'m> {
    /// The level that likelihood and impact give; `None` unless both are stated.
    #[must_use]
    pub fn computed_risk(&self, threat: &Threat) -> Option<Level> {
        let (likelihood, impact) = (threat.likelihood.as_ref()?, threat.impact.as_ref()?);
        Some(self.matrix.level(likelihood.value, impact.value))
    }

    /// A threat's level of risk before treatment: computed, else as stated, else what the scores
    /// say that it carries.
    #[must_use]
    pub fn risk(&self, threat: &Threat) -> Option<Level> {
        let stated = || threat.risk.as_ref().map(|risk| risk.value);
        let scored = || owasp_level(threat).or_else(|| cvss_level(threat));
        self.computed_risk(threat).or_else(stated).or_else(scored)
    }

    /// What remains after treatment: the stated residual level; else the full risk of an open or
    /// accepted threat, and nothing known of a treated one.
    #[must_use]
    pub fn residual_risk(&self, threat: &'m Threat) -> Option<Level> {
        let stated = threat.residual.as_ref().map(|level| level.value);
        let untreated = matches!(self.treatment(threat), Treatment::Open | Treatment::Accepted);
        stated.or_else(|| self.risk(threat).filter(|_| untreated))
    }

    /// Whether a threat weighs `level` or more; `None` where its risk is unknown.
    #[must_use]
    pub fn weighs(&self, threat: &Threat, level: Level) -> Option<bool> {
        self.risk(threat).map(|risk| risk >= level)
    }

    /// The level that somebody bears who accepts a threat: what remains where something effective
    /// is done and the rest is stated, else the whole risk.
    #[must_use]
    pub fn borne_risk(&self, threat: &'m Threat) -> Option<Level> {
        let treated = threat.transfer.is_some() || !self.effective_mitigations(threat).is_empty();
        let rest = threat.residual.as_ref().filter(|_| treated).map(|level| level.value);
        rest.or_else(|| self.risk(threat))
    }
}

/// The severity of a threat's CVSS vector; where it has none, of the score that it states.
#[must_use]
pub fn cvss_level(threat: &Threat) -> Option<Level> {
    let score = match &threat.cvss {
        Some(text) => Reading::of(&text.value).vector()?.score(),
        None => Tenths::from_f64(threat.cvss_score.as_ref()?.value)?,
    };
    Some(level(score.rating()))
}

/// The overall severity of a threat's OWASP Risk Rating.
#[must_use]
pub fn owasp_level(threat: &Threat) -> Option<Level> {
    let factors = Factors::read(&threat.owasp.as_ref()?.value).ok()?;
    Some(level(factors.rating()))
}

/// No level of a model stands for no risk at all.
fn level(rating: Rating) -> Level {
    match rating {
        Rating::None | Rating::Low => Level::Low,
        Rating::Medium => Level::Medium,
        Rating::High => Level::High,
        Rating::Critical => Level::Critical,
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::tests::ask;
    use crate::model::vocabulary::Level;

    #[test]
    fn a_score_is_a_level_where_nothing_else_is_said() {
        let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        let owasp = "SL:5/M:4/O:7/S:9/ED:7/EE:5/A:4/ID:3/LC:1/LI:1/LAV:1/LAC:1";
        let risk = |keys: &str| {
            let text =
                format!("tmgate: 1\nsystem: shop\nthreats: {{t: {{title: Something, {keys}}}}}");
            let mut risk = None;
            ask(&text, |graph| risk = graph.risk(graph.threat("t").unwrap()));
            risk
        };
        assert_eq!(risk(&format!("cvss: {vector}")), Some(Level::Critical));
        assert_eq!(risk("cvss_score: 3.9"), Some(Level::Low));
        assert_eq!(risk("cvss_score: 3.95"), None, "no score has two decimals");
        assert_eq!(risk(&format!("cvss: {vector}/E:Q, cvss_score: 9.8")), None);
        assert_eq!(risk(&format!("owasp: {owasp}")), Some(Level::Low));
        assert_eq!(risk(&format!("cvss: {vector}, owasp: {owasp}")), Some(Level::Low));
        assert_eq!(risk(&format!("cvss: {vector}, risk: medium")), Some(Level::Medium));
    }

    #[test]
    fn a_residual_level_counts_only_where_something_is_done() {
        let text = "
tmgate: 1
system: shop
components: {api: {kind: process}}
threats:
  talk: {title: Talk, at: api, likelihood: high, impact: high, residual: low}
  done: {title: Done, at: api, likelihood: high, impact: high, residual: low, mitigated_by: seal}
mitigations:
  seal: {title: Seal, status: implemented}
";
        ask(text, |graph| {
            let borne = |id| graph.borne_risk(graph.threat(id).unwrap());
            assert_eq!(borne("talk"), Some(Level::Critical));
            assert_eq!(borne("done"), Some(Level::Low));
        });
    }
}
