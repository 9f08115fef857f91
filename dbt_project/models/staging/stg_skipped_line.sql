-- One line of the delivery of one landed edition that yields no row.
select
    skipped_line.edition,
    skipped_line.reason,
    skipped_line.source_file,
    skipped_line.source_sheet,
    skipped_line.source_row
from {{ source('landing', 'skipped_line') }} as skipped_line
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on skipped_line.edition = landed_editions.edition
