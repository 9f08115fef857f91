-- One code of a commune touched by one event.
select
    event_code,
    cast(effective_date as date) as effective_date,
    code_before,
    name_before,
    cast(population_before as integer) as population_before,
    code_after,
    name_after,
    source
from {{ source('codebook', 'commune_events') }}
