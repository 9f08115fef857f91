-- If this failed, an item would be taken for one left out of a ranking that the respondent never gave.
{{ config(meta={'dagster': {'ref': {'name': 'fct_answer'}}}) }}
with rankings as (
    select
        answers.respondent_key,
        items.item_group,
        count(answers.rank) as n_ranked,
        count(answers.answer_key) filter (where answers.rank is null and answers.missing_reason is null)
            as n_left_out
    from {{ ref('fct_answer') }} as answers
    inner join {{ ref('dim_item') }} as items
        on answers.item_key = items.item_key
    where items.item_type = 'rank'
    group by
        answers.respondent_key,
        items.item_group
)

select
    respondent_key,
    item_group,
    n_left_out
from rankings
where n_ranked = 0 and n_left_out > 0
