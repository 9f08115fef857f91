-- One reason for which one row of one landed edition was set aside.
select
    edition,
    table_name,
    reason,
    column_name,
    item_code,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'quarantine') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
