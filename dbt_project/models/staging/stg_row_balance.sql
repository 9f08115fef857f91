-- One landed table of one landed edition.
select
    row_balance.edition,
    row_balance.table_name,
    row_balance.rows_read,
    row_balance.rows_landed,
    row_balance.rows_quarantined
from {{ source('landing', 'row_balance') }} as row_balance
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on row_balance.edition = landed_editions.edition
