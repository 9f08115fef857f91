"""A delivery and the codebook agree both ways, or every disagreement is named."""

from pathlib import Path

from small_codebook import codebook_of, harmonised
from wide_edition import (
    COLUMNS,
    FILES,
    MODALITIES,
    WIDE_COLUMNS,
    WIDE_FILES,
    WIDE_HEADER,
    WIDE_MODALITIES,
    faults_of,
    wide,
)


def test_headers_are_compared_both_ways_with_what_may_have_been_meant(tmp_path: Path) -> None:
    header = WIDE_HEADER.replace("Titre", "Titres").replace("État;", "").replace("N°", "N°;Téléphone")
    faults = faults_of(tmp_path, wide(), projets=header + "1;06;Lille;x;p1;Vélo;5;Oui\n")
    assert [(fault.code, fault.place.column, fault.detail) for fault in faults] == [
        ("B302", None, "« Téléphone »"),
        ("B302", None, "« Titres »"),
        ("B303", "Titre", "it has « Titres »"),
        ("B303", "État", ""),
    ]
    assert [fault.what.split()[-3:] for fault in faults[:2]] == [["2", "of", "8"], ["6", "of", "8"]]
    assert {fault.place.file for fault in faults} == {"raw/2014/projets.csv"}
    assert "« Titre »" in faults[1].remedy
    assert "project.title" in faults[2].what
    assert "06" not in "".join(map(str, faults))


def test_a_header_is_found_whichever_space_the_codebook_or_the_file_holds(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS.replace("Élu dédié", "Élu\u00a0 dédié").replace("Courriel", "Votre\u00a0courriel")
    header = WIDE_HEADER.replace("Élu dédié", "Élu\u202fdédié ").replace("Courriel", "Votre courriel")
    result = harmonised(tmp_path, wide(columns=columns), projets=header + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n")
    assert result.tables["answer"]["is_yes"].tolist() == ["yes"]


def test_a_header_that_goes_no_further_need_not_be_there(tmp_path: Path) -> None:
    content = WIDE_HEADER.replace("Courriel;", "") + "1;Lille;p1;Vélo;Réalisé;5;Oui\n"
    assert len(harmonised(tmp_path, wide(), projets=content).tables["project"]) == 1


def test_a_file_that_lost_its_header_line_is_one_fault_that_shows_its_cells_on_the_terminal_alone(
    tmp_path: Path,
) -> None:
    (fault,) = faults_of(
        tmp_path, wide(), projets="7;Lille;jo@x.org;p1;Vélo;Réalisé;5;Oui\n8;L;k;p2;V;R;6;Non\n"
    )
    assert (fault.code, fault.place.file, fault.place.row) == ("B306", "raw/2014/projets.csv", 1)
    assert "none of the 8 headers" in fault.what and "« jo@x.org »" in fault.detail
    assert "jo@x.org" not in str(fault.public())
    assert "header_rows" in fault.remedy and "columns.csv" in fault.remedy


def test_answers_that_stand_in_the_header_are_told_on_the_terminal_and_nowhere_else(tmp_path: Path) -> None:
    codebook = wide(files=WIDE_FILES.replace(",1,", ",1-2,"))
    line = "7;Lille;jo@x.org;;;;;\n"
    faults = faults_of(tmp_path, codebook, projets=WIDE_HEADER + line + "8;L;k;p2;V;Réalisé;6;Non\n")
    assert {fault.code for fault in faults} == {"B302", "B303"}
    assert "« Courriel | jo@x.org »" in str(faults[2])
    assert "jo@x.org" not in " ".join(str(fault.public()) for fault in faults)


def test_a_lost_header_line_is_told_even_where_answers_repeat_or_a_cell_is_blank(tmp_path: Path) -> None:
    lines = "7;Lille;;p1;Vélo;Oui;5;Oui\n8;L;jo@x.org;p2;V;Non;6;Non\n"
    (fault,) = faults_of(tmp_path, wide(), projets=lines)
    assert (fault.code, "header line" in fault.remedy) == ("B306", True)


def test_headers_none_of_which_feeds_a_table_of_their_file_are_told_too(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\nrespondent,villes.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "project,project_code,,,Projet,,\nrespondent,respondent_code,,,Ville,,\n",
    )
    (fault,) = faults_of(tmp_path, codebook, projets="Ville\n1\n", villes="Ville\na\n")
    assert (fault.code, fault.place.file, fault.detail) == ("B306", "raw/2014/projets.csv", "« Ville »")


def test_a_header_shares_a_rare_word_with_the_one_that_it_replaces(tmp_path: Path) -> None:
    columns = COLUMNS + (
        "project,project_code,,,Code projet,,\nproject,title,,,Code commune (INSEE),,\n"
        "project,budget_eur,,,Code commune (postal),,\n"
    )
    codebook = codebook_of(files=FILES + "project,projets.csv,1,utf-8,;,.,\n", columns=columns)
    header = "Code projet;INSEE;Commune : nom\n"
    faults = faults_of(tmp_path, codebook, projets=header + "1;59350;2\n")
    insee = next(fault for fault in faults if fault.place.column == "Code commune (INSEE)")
    assert "« INSEE »" in insee.detail
    (unknown,) = [fault for fault in faults if fault.detail == "« INSEE »"]
    assert unknown.remedy.startswith("is it « Code commune (INSEE) », renamed?")


def test_a_renamed_header_is_looked_for_among_the_few_that_are_lacking_however_unlike(tmp_path: Path) -> None:
    header = WIDE_HEADER.replace("Budget", "Coût TTC")
    unknown, lacking = faults_of(tmp_path, wide(), projets=header + "1;L;x;p1;V;NSP;5;Oui\n")
    assert (unknown.code, lacking.code) == ("B302", "B303")
    renamed, new = unknown.remedy.split("Else")
    assert "« Budget »" in renamed and "goes no further" in new


def test_a_lacking_header_is_told_with_the_question_that_it_answers(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS + "answer,is_yes,aims,,Buts,,/\n"
    codebook = wide(
        columns=columns, items="item_code,item_group,item_type\nelu,gov,yes_no\nmore,aims,choice\n"
    )
    header = WIDE_HEADER.replace(";Élu dédié", "")
    faults = faults_of(tmp_path, codebook, projets=header + "1;L;x;p1;V;NSP;5\n")
    fed = [fault.what.partition(" feeds ")[2] for fault in faults if fault.code == "B303"]
    assert fed == ["answer.is_yes of elu", "answer.is_yes of aims"]


def test_a_header_mapped_for_another_file_is_unknown_in_this_one(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\nrespondent,villes.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "project,project_code,,,Projet,,\nrespondent,respondent_code,,,Ville,,\n",
    )
    faults = faults_of(tmp_path, codebook, projets="Projet;Ville\n1;a\n", villes="Ville\na\n")
    assert [(fault.code, fault.place.file, fault.detail) for fault in faults] == [
        ("B302", "raw/2014/projets.csv", "« Ville »")
    ]


def test_an_unknown_answer_stops_the_edition_and_names_its_rows_and_its_neighbours(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;L;x;p1;V;Réalisée;5;Oui\n1;L;x;p2;V;Réalisé;5;Oui\n1;L;x;p3;V;Réalisée;5;Oui\n"
    (fault,) = faults_of(tmp_path, wide(), projets=content)
    assert (fault.code, fault.place.file, fault.place.row, fault.place.column) == (
        "B304",
        "raw/2014/projets.csv",
        2,
        "État",
    )
    assert "project.status_code (2 line(s): 2, 4)" in fault.what
    assert "« Réalisé »" in fault.remedy


def test_what_was_written_is_told_on_the_terminal_and_nowhere_else(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "answer,is_yes,Ja,elu\n")
    faults = faults_of(tmp_path, codebook, projets=WIDE_HEADER + "1;L;x;p1;V;jo@x.org;5;Ja\n")
    assert [(fault.code, fault.detail) for fault in faults] == [("B304", "« jo@x.org »"), ("B305", "« Ja »")]
    assert "jo@x.org" in str(faults[0]) and "« Ja »" in str(faults[1])
    public = " ".join(str(fault.public()) for fault in faults)
    assert "jo@x.org" not in public and "« Ja »" not in public
    assert "is mapped to « elu »" in public
    assert faults[1].remedy.startswith("mend the code in codebook/modalities.csv, to one of ")


def test_an_answer_that_only_looks_like_a_known_one_is_told_to_differ(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "project,status_code,À l’étude,planned\n")
    content = WIDE_HEADER + "1;L;x;p1;V;A l'étude;5;Oui\n"
    (fault,) = faults_of(tmp_path, codebook, projets=content)
    assert fault.remedy.startswith("did you mean « À l’étude », with another accent or apostrophe? If not, ")


def test_an_answer_is_known_whichever_space_it_holds_but_not_in_another_case(tmp_path: Path) -> None:
    spaced = WIDE_HEADER + "1;L;x;p1;V;En\u00a0 cours;5;Oui\n"
    projects = harmonised(tmp_path / "a", wide(), projets=spaced).tables["project"]
    assert projects["status_code"].tolist() == ["ongoing"]
    (fault,) = faults_of(tmp_path / "b", wide(), projets=spaced + "1;L;x;p2;V;en cours;5;Oui\n")
    assert (fault.code, fault.place.row) == ("B304", 3)


def test_faults_of_headers_and_answers_of_all_tables_are_reported_together(tmp_path: Path) -> None:
    header = WIDE_HEADER.replace("Titre", "Intitulé")
    faults = faults_of(tmp_path, wide(), projets=header + "1;L;x;p1;V;Fini;5;Ouai\n2;L;x;p2;V;Fait;5;Oui\n")
    assert [(fault.code, fault.place.column, fault.place.row) for fault in faults] == [
        ("B302", None, None),
        ("B303", "Titre", None),
        ("B304", "État", 2),
        ("B304", "État", 3),
        ("B304", "Élu dédié", 2),
    ]


def test_a_column_without_modalities_passes_as_written_even_when_it_has_codes(tmp_path: Path) -> None:
    modalities = MODALITIES + "answer,is_yes,Oui,yes\n"
    result = harmonised(
        tmp_path, wide(modalities=modalities), projets=WIDE_HEADER + "1;L;x;p1;V;done;5;Oui\n"
    )
    assert result.tables["project"]["status_code"].tolist() == ["done"]


def test_a_constant_is_our_code_though_the_answers_of_its_column_are_mapped(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS.replace("elu,,Élu dédié,,", "elu,,,yes,")
    content = WIDE_HEADER.replace(";Élu dédié", "") + "1;Lille;x;p1;Vélo;Réalisé;5\n"
    result = harmonised(tmp_path, wide(columns=columns), projets=content)
    assert result.tables["answer"]["is_yes"].tolist() == ["yes"]


def test_a_mapped_respondent_code_is_known_or_a_fault(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "project,respondent_code,1,lille\n")
    (fault,) = faults_of(
        tmp_path, codebook, projets=WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n2;L;x;p2;V;NSP;5;Oui\n"
    )
    assert (fault.code, fault.place.row) == ("B304", 3)
    assert "project.respondent_code" in fault.what


def test_a_column_mapped_to_the_wrong_header_does_not_flood_the_report(tmp_path: Path) -> None:
    lines = "".join(f"1;L;x;p{number};V;titre {number};5;Oui\n" for number in range(30))
    faults = faults_of(tmp_path, wide(), projets=WIDE_HEADER + lines)
    assert len(faults) == 21
    assert faults[-1].what.startswith("10 more answers")


def test_a_code_that_the_edition_lacks_stops_it_only_when_an_answer_has_it(tmp_path: Path) -> None:
    rows = "project,status_code,Fini,dun\nanswer,is_yes,Ja,elu\nproject,status_code,,plannned\n"
    codebook = wide(modalities=WIDE_MODALITIES + rows)
    fine = WIDE_HEADER + "1;L;x;p1;V;Réalisé;5;Oui\n"
    assert len(harmonised(tmp_path / "a", codebook, projets=fine).tables["project"]) == 1
    wrong = fine + "1;L;x;p2;V;Fini;5;Ja\n1;L;x;p3;V;;5;Oui\n"
    faults = faults_of(tmp_path / "b", codebook, projets=wrong)
    assert [(fault.code, fault.place.row, fault.place.column) for fault in faults] == [
        ("B305", 3, "État"),
        ("B305", 4, "État"),
        ("B305", 3, "Élu dédié"),
    ]
    assert "« done »" in faults[0].remedy and "« planned »" in faults[1].remedy


_COMMUNES = "commune_code\n01004\n01053\n2A004\n59350\n"
_COMMUNE_HEADER = WIDE_HEADER.replace("Ville", "Ville;INSEE")
_COMMUNE_COLUMNS = WIDE_COLUMNS + "respondent,commune_code,,,INSEE,,\n"


def _lines_of(*codes: str) -> str:
    return _COMMUNE_HEADER + "".join(
        f"{code};Lille;{code};x;p{number};Vélo;Réalisé;5;Oui\n" for number, code in enumerate(codes)
    )


def test_codes_that_lost_their_leading_zero_stop_the_edition_and_name_their_lines(tmp_path: Path) -> None:
    codebook = wide(columns=_COMMUNE_COLUMNS, communes=_COMMUNES)
    (fault,) = faults_of(tmp_path, codebook, projets=_lines_of("59350", "1004", "1053", "01004", "1004"))
    assert (fault.code, fault.place.row, fault.place.column) == ("B307", 3, "INSEE")
    assert "respondent.commune_code" in fault.what and "3 line(s): 3, 4, 6" in fault.what
    assert fault.detail == "« 1004 », « 1053 »" and "1004" not in str(fault.public())


def test_of_many_codes_that_lost_their_leading_zero_the_first_are_told(tmp_path: Path) -> None:
    communes = "commune_code\n" + "".join(f"0{code}\n" for code in range(1001, 1023))
    codebook = wide(columns=_COMMUNE_COLUMNS, communes=communes)
    (fault,) = faults_of(tmp_path, codebook, projets=_lines_of(*map(str, range(1001, 1023))))
    assert fault.detail.startswith("« 1001 », ") and fault.detail.endswith("« 1020 » and 2 more")


def test_a_code_that_no_zero_makes_known_is_a_matter_of_its_row(tmp_path: Path) -> None:
    codebook = wide(columns=_COMMUNE_COLUMNS, communes=_COMMUNES)
    result = harmonised(tmp_path, codebook, projets=_lines_of("1005", "A004", "59350", "059350", "NSP"))
    codes = result.tables["respondent"]["commune_code"].tolist()
    assert codes == ["1005", "A004", "59350", "059350", "NSP"]


def test_codes_that_lost_their_leading_zero_may_be_mapped_one_by_one(tmp_path: Path) -> None:
    mapped = "respondent,commune_code,1004,01004\nrespondent,commune_code,59350,59350\n"
    codebook = wide(columns=_COMMUNE_COLUMNS, communes=_COMMUNES, modalities=WIDE_MODALITIES + mapped)
    result = harmonised(tmp_path, codebook, projets=_lines_of("1004", "59350"))
    assert result.tables["respondent"]["commune_code"].tolist() == ["01004", "59350"]
