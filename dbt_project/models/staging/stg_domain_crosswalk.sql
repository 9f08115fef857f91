-- One domain of one landed edition, set against a harmonised domain.
select
    cast(domain_crosswalk.edition as integer) as edition,
    domain_crosswalk.domain_code,
    domain_crosswalk.harmonised_domain_code,
    domain_crosswalk.relation,
    domain_crosswalk.source
from {{ source('codebook', 'domain_crosswalk') }} as domain_crosswalk
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(domain_crosswalk.edition as integer) = landed_editions.edition
