-- One project status.
select
    status_code,
    label_fr,
    label_en,
    cast(sort_order as integer) as sort_order
from {{ source('codebook', 'statuses') }}
