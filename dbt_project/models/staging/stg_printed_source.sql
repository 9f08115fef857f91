-- One source of printed figures.
select
    source,
    title
from {{ source('codebook', 'sources') }}
