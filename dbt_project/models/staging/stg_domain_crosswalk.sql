-- One domain of one landed edition, set against a harmonised domain.
select
    cast(edition as integer) as edition,
    domain_code,
    harmonised_domain_code,
    relation,
    source
from {{ source('codebook', 'domain_crosswalk') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
