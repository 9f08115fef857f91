-- One place of the barometer's own kinds in one geography vintage.
select
    cast(vintage as integer) as vintage,
    place_code,
    kind,
    name,
    cast(population as integer) as population,
    source
from {{ source('codebook', 'places') }}
