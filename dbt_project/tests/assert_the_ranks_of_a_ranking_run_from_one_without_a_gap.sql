-- If this failed, a respondent would have two first choices, or a second without a first: mean rank and Borda
-- are those of rankings 1, 2, ..., d.
{{ config(meta={'dagster': {'ref': {'name': 'fct_answer'}}}) }}
select
    answers.respondent_key,
    items.item_group,
    count(answers.rank) as n_ranked,
    count(distinct answers.rank) as n_ranks,
    min(answers.rank) as first_rank,
    max(answers.rank) as last_rank
from {{ ref('fct_answer') }} as answers
inner join {{ ref('dim_item') }} as items
    on answers.item_key = items.item_key
where answers.rank is not null
group by
    answers.respondent_key,
    items.item_group
having
    count(distinct answers.rank) <> count(answers.rank)
    or min(answers.rank) <> 1
    or max(answers.rank) <> count(answers.rank)
