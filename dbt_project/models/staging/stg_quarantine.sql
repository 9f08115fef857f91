-- One reason for which one row of one landed edition was set aside.
select
    quarantine.edition,
    quarantine.table_name,
    quarantine.reason,
    quarantine.column_name,
    quarantine.item_code,
    quarantine.source_file,
    quarantine.source_sheet,
    quarantine.source_row
from {{ source('landing', 'quarantine') }} as quarantine
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on quarantine.edition = landed_editions.edition
