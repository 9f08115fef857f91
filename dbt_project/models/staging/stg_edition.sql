-- One landed edition, as the codebook describes it.
select
    cast(edition as integer) as edition,
    title_fr,
    title_en,
    cast(collected_from as date) as collected_from,
    cast(collected_to as date) as collected_to,
    partner,
    nature,
    cast(geography_vintage as integer) as geography_vintage,
    cast(is_expected as boolean) as is_expected,
    break_note
from {{ source('codebook', 'editions') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
