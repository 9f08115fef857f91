-- If this failed, a row would be silent about a break with the edition before it, or speak of one that is
-- not there.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
select
    cells.edition,
    cells.indicator_code,
    cells.domain_code,
    cells.item_code,
    cells.is_break,
    editions.edition_before
from {{ ref('cube') }} as cells
inner join {{ ref('dim_edition') }} as editions
    on cells.edition = editions.edition
where (cells.is_break is null) <> (editions.edition_before is null)
