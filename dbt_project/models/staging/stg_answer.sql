-- One item put to one respondent in one landed edition.
select
    answer.edition,
    answer.respondent_code,
    answer.item_code,
    answer.is_yes,
    answer.rank,
    answer.value_number,
    answer.missing_reason,
    answer.source_file,
    answer.source_sheet,
    answer.source_row
from {{ source('landing', 'answer') }} as answer
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on answer.edition = landed_editions.edition
