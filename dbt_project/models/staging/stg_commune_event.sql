-- One code of a commune touched by one event.
select
    cast(effective_date as date) as effective_date,
    code_before,
    code_after
from {{ source('codebook', 'commune_events') }}
