-- One item of one landed edition.
select
    cast(items.edition as integer) as edition,
    items.item_code,
    items.item_group,
    items.item_type,
    items.wording,
    items.label_fr,
    items.label_en,
    cast(items.is_sensitive as boolean) as is_sensitive,
    cast(items.sort_order as integer) as sort_order,
    items.source
from {{ source('codebook', 'items') }} as items
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on cast(items.edition as integer) = landed_editions.edition
