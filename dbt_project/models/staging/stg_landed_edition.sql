-- One edition that has landed: the only ones that the warehouse holds.
select
    cast(edition as integer) as edition,
    cast(revision as integer) as revision,
    delivery_sha256,
    codebook_sha256
from {{ source('codebook', 'landed_editions') }}
