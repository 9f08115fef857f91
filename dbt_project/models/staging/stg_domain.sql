-- One domain of one landed edition.
select
    cast(edition as integer) as edition,
    domain_code,
    label_fr,
    label_en,
    cast(sort_order as integer) as sort_order,
    source
from {{ source('codebook', 'domains') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
