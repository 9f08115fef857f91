-- One revision of one landed edition.
select
    cast(revisions.edition as integer) as edition,
    cast(revisions.revision as integer) as revision,
    revisions.delivery_sha256,
    revisions.codebook_sha256,
    revisions.code_version,
    cast(revisions.landed_at as timestamp) as landed_at
from {{ source('codebook', 'revisions') }} as revisions
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(revisions.edition as integer) = landed_editions.edition
