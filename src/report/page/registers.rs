//! Registers for auditors, as CSV by RFC 4180. What a spreadsheet would take for a formula begins with
//! an apostrophe.

use super::facts::Facts;
use super::shown;
use crate::model::vocabulary::Level;

/// The files, by name.
///
/// # Errors
/// When a row cannot be written, which memory alone could prevent.
pub fn registers(models: &[Facts]) -> Result<Vec<(&'static str, Vec<u8>)>, csv::Error> {
    Ok(vec![
        ("risks.csv", risks(models)?),
        ("acceptances.csv", acceptances(models)?),
        ("follow-ups.csv", follow_ups(models)?),
        ("traceability.csv", traceability(models)?),
        ("flows.csv", flows(models)?),
    ])
}

type Written = Result<Vec<u8>, csv::Error>;

fn register(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Written {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| safe(field)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// How a formula begins, in full width as well.
const FORMULA: [char; 12] =
    ['=', '+', '-', '@', '\t', '\r', '|', '%', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A field that is text to a spreadsheet as well, be it one that parts fields at `;`, as in countries
/// whose numbers hold a comma.
fn safe(field: &str) -> String {
    let field = shown(field);
    let mut cells = field.split(';').map(|cell| match cell.trim_start().starts_with(FORMULA) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    });
    let first = cells.next().unwrap_or_default();
    cells.fold(first, |field, cell| field + ";" + &cell)
}

fn risks(models: &[Facts]) -> Written {
    let heads = [
        "model",
        "threat",
        "title",
        "stride",
        "elements",
        "risk",
        "residual",
        "treatment",
        "owner",
        "controls",
        "references",
        "found",
        "ticket",
        "path",
        "line",
    ];
    let rows = models.iter().flat_map(|model| {
        model.risks.iter().map(|risk| {
            vec![
                model.name.clone(),
                risk.id.clone(),
                risk.title.clone(),
                risk.stride.clone(),
                risk.elements.join(" "),
                risk.level.map_or("unrated", Level::word).to_owned(),
                risk.residual.map_or("", Level::word).to_owned(),
                risk.treatment.to_owned(),
                some(risk.owner.as_ref()),
                risk.controls.join(" "),
                risk.refs.join(" "),
                some(risk.found.as_ref()),
                some(risk.ticket.as_ref()),
                risk.at.path.to_string(),
                risk.at.line.to_string(),
            ]
        })
    });
    register(&heads, rows)
}

fn acceptances(models: &[Facts]) -> Written {
    let heads =
        ["model", "threats", "by", "why", "granted", "until", "in_force", "ticket", "path", "line"];
    let rows = models.iter().flat_map(|model| {
        model.decisions.iter().map(|taken| {
            vec![
                model.name.clone(),
                taken.threats.join(" "),
                some(taken.by.as_ref()),
                some(taken.why.as_ref()),
                some(taken.granted.as_ref()),
                some(taken.until.as_ref()),
                yes(taken.is_live),
                some(taken.ticket.as_ref()),
                taken.at.path.to_string(),
                taken.at.line.to_string(),
            ]
        })
    });
    register(&heads, rows)
}

fn follow_ups(models: &[Facts]) -> Written {
    let heads =
        ["model", "incident", "kind", "what", "status", "owner", "due", "ticket", "path", "line"];
    let all = models.iter().flat_map(|model| {
        model
            .incidents
            .iter()
            .flat_map(move |incident| incident.open.iter().map(move |todo| (model, incident, todo)))
    });
    let rows = all.map(|(model, incident, todo)| {
        vec![
            model.name.clone(),
            incident.id.clone(),
            todo.kind.to_owned(),
            todo.what.clone(),
            todo.status.to_owned(),
            some(todo.owner.as_ref()),
            some(todo.due.as_ref()),
            some(todo.ticket.as_ref()),
            todo.at.path.to_string(),
            todo.at.line.to_string(),
        ]
    });
    register(&heads, rows)
}

fn traceability(models: &[Facts]) -> Written {
    let heads = [
        "model",
        "objective",
        "threat",
        "mitigation",
        "status",
        "evidence_kind",
        "evidence",
        "shown_on",
        "control_ids",
        "path",
        "line",
    ];
    let rows = models.iter().flat_map(|model| {
        model.trace.iter().map(|way| {
            let proof = way.proof.as_ref();
            vec![
                model.name.clone(),
                way.objective.clone(),
                way.threat.clone(),
                way.control.clone(),
                way.status.to_owned(),
                proof.map_or("", |proof| proof.kind).to_owned(),
                some(proof.map(|proof| &proof.what)),
                some(proof.and_then(|proof| proof.shown).as_ref()),
                way.refs.join(" "),
                way.at.path.to_string(),
                way.at.line.to_string(),
            ]
        })
    });
    register(&heads, rows)
}

fn flows(models: &[Facts]) -> Written {
    let heads = [
        "model",
        "flow",
        "from",
        "to",
        "over",
        "authenticated_by",
        "sends",
        "gets",
        "class",
        "crosses_boundary",
        "in_scope",
        "owner",
        "path",
        "line",
    ];
    let rows = models.iter().flat_map(|model| {
        model.flows.iter().map(|flow| {
            vec![
                model.name.clone(),
                flow.id.clone(),
                flow.from.clone(),
                flow.to.clone(),
                some(flow.over.as_ref()),
                flow.authn.join(" "),
                flow.sends.join(" "),
                flow.gets.join(" "),
                flow.class.unwrap_or("").to_owned(),
                flow.crosses.map_or("unknown".to_owned(), yes),
                yes(flow.in_scope),
                some(flow.owner.as_ref()),
                flow.at.path.to_string(),
                flow.at.line.to_string(),
            ]
        })
    });
    register(&heads, rows)
}

fn some(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "%x", "|calc"] {
            assert!(safe(bad).starts_with(['\'', '\\']), "{bad}");
        }
        assert_eq!(safe("a;=1"), "a;'=1");
        assert_eq!(safe("a; \u{ff1d}1; b"), "a;' \u{ff1d}1; b");
        for text in ["a=b", "a; b-c", ""] {
            assert_eq!(safe(text), text);
        }
    }
}
