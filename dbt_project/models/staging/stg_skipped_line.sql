-- One line of the delivery of one landed edition that yields no row.
select
    edition,
    reason,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'skipped_line') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
