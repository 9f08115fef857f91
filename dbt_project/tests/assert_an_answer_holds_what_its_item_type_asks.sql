-- If this failed, an answer would be counted as one of another kind, or as given and missing at once.
{{ config(meta={'dagster': {'ref': {'name': 'fct_answer'}}}) }}
select
    answers.answer_key,
    items.item_type,
    answers.is_yes,
    answers.rank,
    answers.value_number,
    answers.missing_reason
from {{ ref('fct_answer') }} as answers
inner join {{ ref('dim_item') }} as items
    on answers.item_key = items.item_key
where
    (answers.is_yes is not null and items.item_type not in ('yes_no', 'choice'))
    or (answers.rank is not null and items.item_type <> 'rank')
    or (answers.value_number is not null and items.item_type <> 'number')
    -- given, or said why not; only a rank may be left out among others
    or (
        (answers.is_yes is null and answers.rank is null and answers.value_number is null)
        <> (answers.missing_reason is not null)
        and not (items.item_type = 'rank' and answers.rank is null and answers.missing_reason is null)
    )
