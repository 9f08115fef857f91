-- One revision of one landed edition.
select
    cast(edition as integer) as edition,
    cast(revision as integer) as revision,
    delivery_sha256,
    codebook_sha256,
    code_version,
    cast(landed_at as timestamp) as landed_at
from {{ source('codebook', 'revisions') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
