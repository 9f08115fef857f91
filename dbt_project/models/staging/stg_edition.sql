-- One landed edition, as the codebook describes it.
select
    cast(editions.edition as integer) as edition,
    editions.title_fr,
    editions.title_en,
    cast(editions.collected_from as date) as collected_from,
    cast(editions.collected_to as date) as collected_to,
    editions.partner,
    editions.nature,
    cast(editions.geography_vintage as integer) as geography_vintage,
    editions.granularity,
    cast(editions.is_expected as boolean) as is_expected,
    editions.break_note
from {{ source('codebook', 'editions') }} as editions
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(editions.edition as integer) = landed_editions.edition
