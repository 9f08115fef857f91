-- If this failed, the mean ranks of a group would not be those of whole rankings: of m items, each ranking
-- hands out 1 + 2 + ... + m.
{{ config(meta={'dagster': {'ref': {'name': 'ind_answers'}}}) }}
select
    items.edition,
    items.item_group,
    answers.population,
    answers.entity_type,
    answers.population_class,
    sum(answers.value) as sum_mean_ranks,
    count(items.item_key) as n_items
from {{ ref('dim_item') }} as items
left join {{ ref('ind_answers') }} as answers
    on
        items.edition = answers.edition
        and items.item_code = answers.item_code
        and answers.indicator_code = 'mean_rank'
where items.item_type = 'rank'
group by
    items.edition,
    items.item_group,
    answers.population,
    answers.entity_type,
    answers.population_class
-- a group that nobody ranked has no mean rank
having
    count(answers.value) > 0
    and abs(sum(answers.value) - count(items.item_key) * (count(items.item_key) + 1) / 2) > 1e-9
