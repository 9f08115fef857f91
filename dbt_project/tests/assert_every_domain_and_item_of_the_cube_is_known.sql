-- If this failed, the cube would hold a domain or an item that its edition does not know: readers could not
-- look up what it means.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with cube as (
    select distinct
        edition,
        domain_code,
        item_code
    from {{ ref('cube') }}
)

select
    cube.edition,
    cube.domain_code,
    cube.item_code
from cube
left join {{ ref('dim_domain') }} as domains
    on
        cube.edition = domains.edition
        and cube.domain_code = domains.domain_code
left join {{ ref('dim_item') }} as items
    on
        cube.edition = items.edition
        and (cube.item_code = items.item_code or cube.item_code = items.item_group)
where
    (cube.domain_code <> '_T' and domains.domain_key is null)
    or (cube.item_code <> '_T' and items.item_key is null)
