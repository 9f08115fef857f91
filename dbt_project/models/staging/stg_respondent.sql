-- One respondent in one landed edition.
select
    edition,
    respondent_code,
    entity_type,
    name,
    commune_code,
    intercommunalite_code,
    place_code,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'respondent') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
