-- One row an item in one edition.
with items as (
    select * from {{ ref('stg_item') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        -- keys
        items.edition || ':' || items.item_code as item_key,
        items.edition,
        editions.nature,
        items.item_code,
        -- what kind of item it is
        items.item_group,
        items.item_type,
        items.is_sensitive,
        items.sort_order,
        -- texts
        items.wording,
        items.label_fr,
        items.label_en,
        -- provenance
        items.source
    from items
    inner join editions
        on items.edition = editions.edition
)

select * from final
