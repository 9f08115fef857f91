-- If this failed, the two measures of one ranking would contradict each other: Borda = 100 (m - mean rank)
-- / (m - 1).
{{ config(meta={'dagster': {'ref': {'name': 'ind_answers'}}}) }}
with items as (
    select
        edition,
        item_code,
        count(item_key) over (partition by edition, item_group) as n_items
    from {{ ref('dim_item') }}
    where item_type = 'rank'
)

select
    borda.edition,
    borda.entity_type,
    borda.population_class,
    borda.item_code,
    borda.value as borda,
    100 * (items.n_items - mean_rank.value) / nullif(items.n_items - 1, 0) as borda_of_mean_rank
from {{ ref('ind_answers') }} as borda
inner join {{ ref('ind_answers') }} as mean_rank
    on
        borda.edition = mean_rank.edition
        and borda.population = mean_rank.population
        and borda.entity_type = mean_rank.entity_type
        and borda.population_class = mean_rank.population_class
        and borda.item_code = mean_rank.item_code
        and mean_rank.indicator_code = 'mean_rank'
inner join items
    on
        borda.edition = items.edition
        and borda.item_code = items.item_code
where
    borda.indicator_code = 'borda'
    and abs(borda.value - 100 * (items.n_items - mean_rank.value) / nullif(items.n_items - 1, 0)) > 1e-9
