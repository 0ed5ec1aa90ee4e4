//! How bad a threat is.

use super::{Graph, Treatment};
use crate::model::Threat;
use crate::model::vocabulary::{Impact, Level, Likelihood, Vocabulary};
use crate::score::cvss::Reading;
use crate::score::fair::{Range, annual_loss};
use crate::score::owasp::Factors;
use crate::score::{Rating, Tenths};
use crate::source::Spanned;

/// Likelihood and impact to a level of risk. The default extends the three-by-three matrix of the
/// OWASP Risk Rating Methodology by a column for critical impact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// By likelihood, then by impact. Where there is no level, the two words are off the scale.
    cells: [[Option<Level>; Impact::WORDS.len()]; Likelihood::WORDS.len()],
}

impl Default for Matrix {
    fn default() -> Self {
        use Level::{Critical, High, Low, Medium};
        let row = |[low, medium, high, critical]: [Level; 4]| {
            [None, Some(low), Some(medium), Some(high), Some(critical)]
        };
        let none = [None; Impact::WORDS.len()];
        let (low, medium) = (row([Low, Low, Medium, High]), row([Low, Medium, High, Critical]));
        Matrix { cells: [none, low, medium, row([Medium, High, Critical, Critical]), none] }
    }
}

impl Matrix {
    /// A matrix in which every word is off the scale.
    #[must_use]
    pub fn blank() -> Self {
        Matrix { cells: Default::default() }
    }

    pub fn set(&mut self, likelihood: Likelihood, impact: Impact, level: Level) {
        self.cells[likelihood as usize][impact as usize] = Some(level);
    }

    #[must_use]
    pub fn level(&self, likelihood: Likelihood, impact: Impact) -> Option<Level> {
        self.cells[likelihood as usize][impact as usize]
    }

    /// The likelihoods that have a row.
    pub fn likelihoods(&self) -> impl Iterator<Item = Likelihood> {
        let has_row = |l: &Likelihood| self.cells[*l as usize].iter().any(Option::is_some);
        Likelihood::WORDS.iter().map(|(_, likelihood)| *likelihood).filter(has_row)
    }

    /// The impacts that have a column.
    pub fn impacts(&self) -> impl Iterator<Item = Impact> {
        let has_column = |i: &Impact| self.cells.iter().any(|row| row[*i as usize].is_some());
        Impact::WORDS.iter().map(|(_, impact)| *impact).filter(has_column)
    }
}

/// The highest loss a year that is still of low, medium and high risk. What is above is critical.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossBounds(pub [f64; 3]);

impl LossBounds {
    #[must_use]
    pub fn level(&self, loss: f64) -> Level {
        let levels = [Level::Low, Level::Medium, Level::High];
        let within = levels.into_iter().zip(self.0).find(|(_, bound)| loss <= *bound);
        within.map_or(Level::Critical, |(level, _)| level)
    }
}

impl<'m> Graph<'m> {
    /// How likelihood and impact become a level here.
    #[must_use]
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// The level that likelihood and impact give; `None` unless both are stated, and on the scale.
    #[must_use]
    pub fn computed_risk(&self, threat: &Threat) -> Option<Level> {
        let (likelihood, impact) = (threat.likelihood.as_ref()?, threat.impact.as_ref()?);
        self.matrix.level(likelihood.value, impact.value)
    }

    /// A threat's level of risk before treatment: computed, else as stated, else what the scores
    /// say that it carries.
    #[must_use]
    pub fn risk(&self, threat: &Threat) -> Option<Level> {
        let stated = || threat.risk.as_ref().map(|risk| risk.value);
        let estimated = || owasp_level(threat).or_else(|| self.fair_level(threat));
        let scored = || estimated().or_else(|| cvss_level(threat));
        self.computed_risk(threat).or_else(stated).or_else(scored)
    }

    /// The level of the loss that a threat's FAIR estimate expects in a year; `None` as well where
    /// the configuration does not say what loss is of which level.
    #[must_use]
    pub fn fair_level(&self, threat: &Threat) -> Option<Level> {
        Some(self.loss?.level(expected_loss(threat)?))
    }

    /// Whether losses of money have levels here.
    #[must_use]
    pub fn weighs_money(&self) -> bool {
        self.loss.is_some()
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

/// The loss that a threat's FAIR estimate expects in a year.
#[must_use]
pub fn expected_loss(threat: &Threat) -> Option<f64> {
    let fair = threat.fair.as_ref()?;
    let range = |numbers: &[Spanned<f64>]| match numbers {
        [low, likely, high] => Range::new(low.value, likely.value, high.value),
        _ => None,
    };
    annual_loss(&range(&fair.frequency)?, &range(&fair.loss)?)
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
    use super::{LossBounds, Matrix, expected_loss};
    use crate::graph::tests::{ask, ask_on, basis};
    use crate::model::vocabulary::{Impact, Level, Likelihood};

    const ESTIMATED: &str = "tmgate: 1
system: shop
threats:
  t: {title: Outage, fair: {frequency: [1, 2, 9], loss: [0, 100, 800]}}
  half: {title: Outage, fair: {frequency: [1, 2, 9]}}
  back: {title: Outage, fair: {frequency: [9, 2, 1], loss: [0, 100, 800]}}
";

    #[test]
    fn an_estimate_has_a_level_where_losses_have_one() {
        ask(ESTIMATED, |graph| {
            let loss = |id| expected_loss(graph.threat(id).unwrap());
            assert_eq!(loss("t"), Some(600.0), "(1 + 8 + 9) / 6 times (0 + 400 + 800) / 6");
            assert_eq!((loss("half"), loss("back")), (None, None));
            assert_eq!(graph.risk(graph.threat("t").unwrap()), None);
        });
        let basis = |loss| super::super::Basis { loss: Some(LossBounds(loss)), ..basis() };
        let risk = |loss| {
            let mut risk = None;
            let ask = |graph: &super::Graph<'_>| risk = graph.risk(graph.threat("t").unwrap());
            ask_on(&basis(loss), ESTIMATED, ask);
            risk
        };
        assert_eq!(risk([600.0, 700.0, 800.0]), Some(Level::Low), "a bound is included");
        assert_eq!(risk([100.0, 700.0, 800.0]), Some(Level::Medium));
        assert_eq!(risk([100.0, 200.0, 300.0]), Some(Level::Critical));
    }

    #[test]
    fn a_matrix_knows_the_words_that_it_has() {
        let words = |matrix: &Matrix| {
            let rows = matrix.likelihoods().map(Likelihood::word).collect::<Vec<_>>().join(" ");
            (rows, matrix.impacts().map(Impact::word).collect::<Vec<_>>().join(" "))
        };
        let usual = ("low medium high".to_owned(), "low medium high critical".to_owned());
        assert_eq!(words(&Matrix::default()), usual);
        let mut matrix = Matrix::blank();
        assert_eq!(words(&matrix), (String::new(), String::new()));
        matrix.set(Likelihood::VeryHigh, Impact::VeryLow, Level::Medium);
        assert_eq!(words(&matrix), ("very-high".to_owned(), "very-low".to_owned()));
        assert_eq!(matrix.level(Likelihood::VeryHigh, Impact::Low), None);
    }

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
