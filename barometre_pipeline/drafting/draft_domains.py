"""What is proposed for `domains.csv` and `domain_crosswalk.csv`.

Belongs here: the domains that answers mean, and their place beside those of other editions.
Does not: which answer means which domain (`draft_answers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometre_pipeline.drafting.draft import Proposal, blank
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.wording import plain
from barometre_pipeline.ingestion.recode import PART_JOIN
from barometre_pipeline.tables import MISSING_REASONS

_MATCHED = "exact only where a source says that it is the same"


def draft_domains(answers: Sequence[Proposal], known: Known) -> list[Proposal]:
    """Propose a domain, and its place, for each code that an answer may mean."""
    meant: dict[str, list[Proposal]] = {}
    for proposal in answers:
        code = proposal.cells["code"]
        if proposal.cells["column"] == "domain_code" and code and code not in MISSING_REASONS:
            meant.setdefault(code, []).append(proposal)
    return [*_domains(meant, known), *_crosswalk(meant, known)]


def _domains(meant: dict[str, list[Proposal]], known: Known) -> list[Proposal]:
    own = {row.cells["domain_code"]: row for row in known.rows.get("domains", [])}
    proposals = []
    for code, row in own.items():
        change, evidence = _standing(meant.get(code, []))
        cells = {**row.cells, "edition": str(known.edition)}
        proposals.append(Proposal("domains", cells, change, evidence, cells["label_fr"], row.is_common))
    order = max((int(row.cells["sort_order"] or 0) for row in own.values()), default=0)
    for code, given in meant.items():
        if code in own:
            continue
        order += 1
        label = given[0].cells["written"].rpartition(PART_JOIN)[2]
        cells = blank("domains", known.edition, domain_code=code, label_fr=label, sort_order=str(order))
        change = _change(given)
        proposals.append(
            Proposal(
                "domains",
                cells,
                change,
                f"{given[0].evidence}; label_en is yours to write",
                given[0].last_year,
            )
        )
    return proposals


def _crosswalk(meant: dict[str, list[Proposal]], known: Known) -> list[Proposal]:
    own = {row.cells["domain_code"]: row for row in known.rows.get("domain_crosswalk", [])}
    proposals = []
    for code, row in own.items():
        change, evidence = _standing(meant.get(code, []))
        cells = {**row.cells, "edition": str(known.edition)}
        last = f"{cells['relation']} {cells['harmonised_domain_code']}".strip()
        proposals.append(Proposal("domain_crosswalk", cells, change, evidence, last, row.is_common))
    whole = {says: code for code, says in _labels(known).items()}
    for code, given in meant.items():
        if code in own:
            continue
        cells = blank("domain_crosswalk", known.edition, domain_code=code, relation="none")
        change, evidence, last = _change(given), f"no source is known; {_MATCHED}", ""
        if known.base is None:
            cells |= {
                "harmonised_domain_code": code,
                "relation": "exact",
                "source": f"the list of {known.edition}, with which later ones are compared",
            }
            evidence = "the first list: later ones are matched with it, unless you name another"
        if change == "split":
            before = own.get(whole.get(" ".join(plain(given[0].last_year)), ""))
            if before is not None and before.cells["harmonised_domain_code"]:
                cells |= {
                    "harmonised_domain_code": before.cells["harmonised_domain_code"],
                    "relation": "narrower",
                }
                evidence, last = f"a part of « {given[0].last_year} »; {_MATCHED}", before.cells["relation"]
        proposals.append(Proposal("domain_crosswalk", cells, change, evidence, last))
    return proposals


def _standing(given: Sequence[Proposal]) -> tuple[str, str]:
    """Whether an answer still means a domain."""
    changes = {proposal.change for proposal in given}
    if changes & {"same", "renamed"}:
        return "same", "an answer means it"
    if "unsure" in changes:
        return "unsure", "only an answer that is not sure means it: decide that one first"
    if "unseen" in changes:
        return "unseen", "nobody has a project in it: is it still on the form?"
    return "gone", "no answer means it"


def _change(given: Sequence[Proposal]) -> str:
    """A domain whose answer is not sure is not sure either."""
    change = given[0].change
    return "new" if change == "renamed" else change


def _labels(known: Known) -> dict[str, str]:
    """Domain -> the answer that meant it, reduced."""
    return {
        row.cells["code"]: " ".join(plain(row.cells["written"]))
        for row in known.rows.get("modalities", [])
        if row.cells["column"] == "domain_code"
    }
