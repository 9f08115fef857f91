-- One domain of one landed edition.
select
    cast(domains.edition as integer) as edition,
    domains.domain_code,
    domains.label_fr,
    domains.label_en,
    cast(domains.sort_order as integer) as sort_order,
    domains.source
from {{ source('codebook', 'domains') }} as domains
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(domains.edition as integer) = landed_editions.edition
