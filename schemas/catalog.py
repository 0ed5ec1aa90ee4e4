#!/usr/bin/env python3
"""Writes the tables of src/catalog/tables from a folder of CSV files.

    python3 schemas/catalog.py FOLDER

The folder holds one CSV with a header for each catalogue: ids, short names, status and links, and no
descriptions. To refresh a table: take the catalogue's new edition from its source (named in EDITIONS
below), write the CSV with the columns that `entries` and `links` read, raise the edition here, run this
and look at the difference. A test of the tables (src/catalog/tests.rs) holds their form.

Every table is text, one entry a line, fields separated by tabs, sorted by the bytes of the id: the
binary searches the embedded text in place, so nothing is parsed when it starts. Trailing empty fields are
left out; so are the status of what is in force, the domain Enterprise, the usage Allowed, and the kind
that the id itself tells. The first line begins with `#` and names the columns.

    <catalogue>.tsv   id, name, kind, status, replaced_by, domain, usage, stride
    links.tsv         id, the ids that belong to it: mitigations of a technique, CAPEC and CWE and ATT&CK,
                      OWASP and CWE (both directions but for the techniques of a mitigation)
    narrower.tsv      CWE entry that is not to be mapped to, its children that are
    cwe_names.tsv     hash of a weakness's folded name, id
    editions.tsv      catalogue, edition, date, source

`stride` is derived and not MITRE's: from the consequence scopes of the entry, Authentication gives S,
Integrity T, Non-Repudiation and Accountability R, Confidentiality I, Availability D, Authorization and
Access Control E.
"""

import csv
import pathlib
import sys
from collections import defaultdict

COLUMNS = ["id", "name", "kind", "status", "replaced_by", "domain", "usage", "stride"]

EDITIONS = [
    ("attack", "MITRE ATT&CK, Enterprise, Mobile and ICS", "19.1", "2026-05",
     "https://github.com/mitre/cti"),
    ("atlas", "MITRE ATLAS", "5.6", "2026-05", "https://github.com/mitre-atlas/atlas-data"),
    ("capec", "CAPEC", "3.9", "2023-01", "https://github.com/mitre/cti"),
    ("cwe", "CWE", "4.19.1", "2026-01", "https://github.com/CWE-CAPEC/REST-API-wg"),
    ("owasp", "OWASP Top 10", "2013, 2017, 2021, 2025", "2026-08",
     "https://github.com/OWASP/Top10"),
    ("owasp", "OWASP API Security Top 10", "2019, 2023", "2023-06",
     "https://github.com/OWASP/API-Security"),
    ("owasp", "OWASP Top 10 for LLM Applications", "2025", "2024-11",
     "https://github.com/OWASP/www-project-top-10-for-large-language-model-applications"),
    ("owasp", "OWASP Top 10 for Agentic Applications", "2026", "2025-12",
     "https://genai.owasp.org"),
    ("asvs", "OWASP ASVS", "5.0.0", "2025-05", "https://github.com/OWASP/ASVS"),
    ("d3fend", "MITRE D3FEND", "1.2.0", "2025-08", "https://github.com/d3fend/d3fend-ontology"),
    ("nist", "NIST SP 800-53", "revision 5, release 5.2.0", "2025-08",
     "https://github.com/usnistgov/oscal-content"),
]


def read(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(folder):
    """Catalogue to id to fields."""
    tables = defaultdict(dict)

    def add(table, id, name, kind, status="active", replaced_by="", domain="", usage="", stride=""):
        known = tables[table].get(id)
        if known:  # M1013 is of Enterprise and of Mobile, so of no domain alone.
            assert known["name"] == name, id
            known["domain"] = ""
            return
        tables[table][id] = {
            "id": id, "name": name, "kind": kind, "status": "" if status == "active" else status,
            "replaced_by": replaced_by, "domain": domain, "usage": usage, "stride": stride,
        }

    for row in read(folder, "attack"):
        domain = "" if row["domain"] == "enterprise" else row["domain"]
        add("attack", row["id"], row["name"], "", row["status"], row["replaced_by"], domain)
    for row in read(folder, "atlas"):
        add("atlas", row["id"], row["name"], "", row["status"])
    for row in read(folder, "capec"):
        add("capec", row["id"], row["name"], "", row["status"], row["replaced_by"],
            stride=row["stride_derived"])
    for row in read(folder, "cwe"):
        usage = "" if row["mapping_usage"] == "Allowed" else row["mapping_usage"].lower()
        kind = "" if row["kind"] == "weakness" else row["kind"]
        add("cwe", row["id"], row["name"], kind, row["status"], row["replaced_by"],
            usage=usage, stride=row["stride_derived"])
    for row in read(folder, "owasp"):
        add("owasp", row["id"], row["name"], "", row["status"], row["replaced_by"])
    for row in read(folder, "asvs5"):
        # ASVS gives its requirements no names; the section's says what they are about.
        add("asvs", row["id"], f"{row['chapter']}: {row['section_name']}", "")
    for row in read(folder, "d3fend"):
        add("d3fend", row["id"], row["name"], "", row["status"])
    for row in read(folder, "nist_800_53r5"):
        add("nist", row["id"], row["name"], "", row["status"], row.get("replaced_by", ""))
    for table in tables.values():
        for row in table.values():
            # Some revoked entries of ATT&CK lead to one that is deprecated itself: nothing took their place.
            live = [id for id in row["replaced_by"].split() if not table[id]["status"]]
            row["replaced_by"] = " ".join(live)
    return tables


def links(folder, tables):
    found = defaultdict(set)

    def both(one, other):
        found[one].add(other)
        found[other].add(one)

    for row in read(folder, "attack_technique_mitigation"):
        found[row["technique"]].add(row["mitigation"])
    for row in read(folder, "capec_cwe"):
        both(row["capec"], row["cwe"])
    for row in read(folder, "capec_attack"):
        both(row["capec"], row["attack_replaced_by"] or row["attack"])
    for row in read(folder, "owasp_cwe"):
        both(row["category"], row["cwe"])
    known = {id for table in tables.values() for id in table}
    for id, others in found.items():
        assert id in known, id
        assert others <= known, others - known
    return found


def narrower(folder, tables):
    found = defaultdict(set)
    for row in read(folder, "cwe"):
        if row["status"] == "active" and row["mapping_usage"] == "Allowed":
            for parent in row["child_of_view1000"].split():
                if tables["cwe"].get(parent, {}).get("usage") in ("prohibited", "discouraged"):
                    found[parent].add(row["id"])
    return found


def by_number(id):
    parts = "".join(c if c.isdigit() else " " for c in id).split()
    return ("".join(c for c in id if not c.isdigit()), [int(part) for part in parts])


def fold(name):
    """Lower case, without what stands in parentheses at the end, words joined by one blank.
    `fold` of src/catalog/names.rs does the same."""
    cut = name.rfind("(")
    if cut > 0 and name.rstrip().endswith(")"):
        name = name[:cut]
    return " ".join(name.lower().split())


def fnv(text):
    hash = 0x811C9DC5
    for byte in text.encode():
        hash = ((hash ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{hash:08x}"


def write(path, columns, rows):
    lines = ["#" + "\t".join(columns)]
    for row in sorted(rows, key=lambda row: row[0].encode()):
        assert not any("\t" in field or "\n" in field for field in row), row
        lines.append("\t".join(row).rstrip("\t"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    to = pathlib.Path(__file__).resolve().parent.parent / "src" / "catalog" / "tables"
    tables = entries(folder)
    for name, table in tables.items():
        write(to / f"{name}.tsv", COLUMNS, [[row[c] for c in COLUMNS] for row in table.values()])

    def lists(found):
        return [[id, " ".join(sorted(others, key=by_number))] for id, others in found.items()]

    write(to / "links.tsv", ["id", "ids"], lists(links(folder, tables)))
    write(to / "narrower.tsv", ["id", "ids"], lists(narrower(folder, tables)))
    names = defaultdict(set)
    for id, row in tables["cwe"].items():
        if not row["kind"]:
            names[fnv(fold(row["name"]))].add(id)
    write(to / "cwe_names.tsv", ["hash", "ids"], lists(names))
    editions = ["#catalogue\tname\tedition\tdate\tsource"] + ["\t".join(e) for e in EDITIONS]
    (to / "editions.tsv").write_text("\n".join(editions) + "\n", encoding="utf-8", newline="\n")
    total = sum(path.stat().st_size for path in to.glob("*.tsv"))
    print(f"{total} bytes in {to}")


if __name__ == "__main__":
    main()
