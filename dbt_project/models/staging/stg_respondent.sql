-- One respondent in one landed edition.
select
    respondent.edition,
    respondent.respondent_code,
    respondent.entity_type,
    respondent.name,
    respondent.commune_code,
    respondent.intercommunalite_code,
    respondent.place_code,
    respondent.source_file,
    respondent.source_sheet,
    respondent.source_row
from {{ source('landing', 'respondent') }} as respondent
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on respondent.edition = landed_editions.edition
