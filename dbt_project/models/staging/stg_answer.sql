-- One item put to one respondent in one landed edition.
select
    edition,
    respondent_code,
    item_code,
    is_yes,
    rank,
    value_number,
    missing_reason,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'answer') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
