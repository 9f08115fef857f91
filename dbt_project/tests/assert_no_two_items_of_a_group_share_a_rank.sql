-- If this failed, a respondent would have two first choices: mean rank and Borda allow no ties.
{{ config(meta={'dagster': {'ref': {'name': 'fct_answer'}}}) }}
select
    answers.respondent_key,
    items.item_group,
    answers.rank,
    count(answers.answer_key) as n_items
from {{ ref('fct_answer') }} as answers
inner join {{ ref('dim_item') }} as items
    on answers.item_key = items.item_key
where answers.rank is not null
group by
    answers.respondent_key,
    items.item_group,
    answers.rank
having count(answers.answer_key) > 1
