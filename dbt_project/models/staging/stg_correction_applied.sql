-- One correction of the register applied to the delivery of one landed edition.
select
    correction_applied.edition,
    correction_applied.correction_id,
    correction_applied.kind,
    correction_applied.table_name,
    correction_applied.column_name,
    correction_applied.item_code,
    correction_applied.expected,
    correction_applied.corrected,
    correction_applied.reason,
    correction_applied.authority,
    correction_applied.source_file,
    correction_applied.source_sheet,
    correction_applied.source_row
from {{ source('landing', 'correction_applied') }} as correction_applied
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on correction_applied.edition = landed_editions.edition
