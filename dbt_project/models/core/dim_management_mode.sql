-- One row a management mode.
select
    management_mode_code as management_mode_key,
    management_mode_code,
    label_fr,
    label_en,
    sort_order
from {{ ref('stg_management_mode') }}
