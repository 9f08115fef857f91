-- One landed table of one landed edition.
select
    edition,
    table_name,
    rows_read,
    rows_landed,
    rows_quarantined
from {{ source('landing', 'row_balance') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
