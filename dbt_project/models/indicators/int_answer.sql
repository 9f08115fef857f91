-- One row an item put to one respondent in one edition, with what the answer is worth in each measure.
with items as (
    select
        *,
        count(item_key) filter (where item_type = 'rank') over (
            partition by edition, item_group
        ) as n_rank_items
    from {{ ref('dim_item') }}
),

answers as (
    select
        answers.edition,
        answers.respondent_key,
        items.item_code,
        items.item_group,
        items.item_type,
        answers.is_yes,
        answers.rank,
        answers.value_number,
        answers.missing_reason,
        items.n_rank_items,
        count(answers.rank) over (partition by answers.respondent_key, items.item_group) as n_ranked
    from {{ ref('fct_answer') }} as answers
    inner join items
        on answers.item_key = items.item_key
),

final as (
    select
        edition,
        respondent_key,
        item_code,
        item_group,
        item_type,
        rank,
        value_number,
        missing_reason,
        coalesce(missing_reason not in ('not_asked', 'not_applicable'), true) as is_asked,
        missing_reason is null as is_answered,
        -- chosen, or ranked
        coalesce(is_yes, false) or rank is not null as is_cited,
        -- the objectives left unranked share the ranks that are left: each gets their mean
        case
            when missing_reason is null and n_ranked > 0
                then coalesce(rank, (n_ranked + 1 + n_rank_items) / 2)
        end as rank_or_mean,
        case
            when missing_reason is not null or n_ranked = 0 then null
            when rank is not null then (n_rank_items - rank) / nullif(n_rank_items - 1, 0)
            else (n_rank_items - n_ranked - 1) / nullif(2 * (n_rank_items - 1), 0)
        end as borda_points
    from answers
)

select * from final
