-- One intercommunalité in one geography vintage.
select
    cast(vintage as integer) as vintage,
    intercommunalite_code,
    name,
    kind,
    cast(population as integer) as population,
    cast(n_communes as integer) as n_communes,
    source
from {{ source('codebook', 'intercommunalites') }}
