-- One edition that has landed: the only ones that the warehouse holds.
select cast(edition as integer) as edition
from {{ source('codebook', 'landed_editions') }}
