-- One management mode.
select
    management_mode_code,
    label_fr,
    label_en,
    cast(sort_order as integer) as sort_order
from {{ source('codebook', 'management_modes') }}
