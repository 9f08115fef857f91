-- One item of one landed edition.
select
    cast(edition as integer) as edition,
    item_code,
    item_group,
    item_type,
    wording,
    label_fr,
    label_en,
    cast(is_sensitive as boolean) as is_sensitive,
    cast(sort_order as integer) as sort_order,
    source
from {{ source('codebook', 'items') }}
where cast(edition as integer) in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
