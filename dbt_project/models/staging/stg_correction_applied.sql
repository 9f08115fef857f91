-- One correction of the register applied to the delivery of one landed edition.
select
    edition,
    correction_id,
    table_name,
    column_name,
    item_code,
    expected,
    corrected,
    reason,
    authority,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'correction_applied') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
